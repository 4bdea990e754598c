using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.List;

/// <summary>Columns of the runs list that may be hidden; status, operation and progress always show.</summary>
[Flags]
public enum RunColumns
{
    None = 0,
    Id = 1,
    StartedBy = 2,
    Started = 4,
    Time = 8,
    Finished = 16,
    RetryOf = 32,
    Key = 64,
}

/// <summary>Which columns a browser shows and how close the rows stand; kept in that browser as text.</summary>
public sealed record RunsTableLook(RunColumns Columns, bool Compact)
{
    /// <summary>The columns to choose from, in their order on the screen.</summary>
    public static readonly (RunColumns Column, string Words)[] Choices =
    [
        (RunColumns.Id, "Id"), (RunColumns.StartedBy, "Started by"), (RunColumns.Started, "Started"), (RunColumns.Time, "Duration or time left"),
        (RunColumns.Finished, "Finished"), (RunColumns.RetryOf, "Retry of"), (RunColumns.Key, "Idempotency key"),
    ];

    public static RunsTableLook Default { get; } = new(RunColumns.StartedBy | RunColumns.Started | RunColumns.Time, Compact: false);

    public bool Has(RunColumns column) => (Columns & column) != RunColumns.None;

    public RunsTableLook With(RunColumns column, bool shown) => this with { Columns = shown ? Columns | column : Columns & ~column };

    /// <summary><c>id,started;compact</c></summary>
    public override string ToString() =>
        string.Join(',', Choices.Where(c => Has(c.Column)).Select(c => EnumText.Of(c.Column))) + (Compact ? ";compact" : "");

    /// <summary>Reads what <see cref="ToString"/> wrote; a text of another origin gives what it can.</summary>
    public static RunsTableLook Parse(string? text)
    {
        if (text is null)
        {
            return Default;
        }

        var parts = text.Split(';');
        var columns = parts[0].Split(',').Aggregate(RunColumns.None, (all, name) => EnumText.TryParse<RunColumns>(name, out var one) ? all | one : all);
        return new(columns, parts.Contains("compact"));
    }
}
