using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Runs;

/// <summary>What the runs list shows; the same thing as its address.</summary>
public sealed record RunsPageState
{
    public RunStatusBucket? Bucket { get; init; }

    public string? Resource { get; init; }

    public string? Action { get; init; }

    /// <summary>Who started the run.</summary>
    public string? By { get; init; }

    /// <summary>Only the last so many days; null is any time.</summary>
    public int? Days { get; init; }

    public string? Text { get; init; }

    public bool Failures { get; init; }

    /// <summary>Where the page starts; null is the newest run.</summary>
    public string? Cursor { get; init; }

    public bool IsFiltered => this with { Cursor = null } != new RunsPageState();

    /// <summary>Reads an address; what makes no sense is left out.</summary>
    public static RunsPageState Parse(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        string? Text(string key) => query.TryGetValue(key, out var v) && Clean(v.ToString()) is { Length: > 0 } text ? text : null;
        return new()
        {
            Bucket = EnumText.TryParse<RunStatusBucket>(Text("bucket"), out var bucket) ? bucket : null,
            Resource = Text("resource"),
            Action = Text("action"),
            By = Text("by"),
            Days = int.TryParse(Text("days"), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= 3650 ? days : null,
            Text = Text("q"),
            Failures = Text("failures") is "1",
            Cursor = Text("cursor"),
        };
    }

    public string ToUrl(string slug) => QueryHelpers.AddQueryString(Urls.Runs(slug), new Dictionary<string, string?>
    {
        ["bucket"] = Bucket is { } bucket ? EnumText.Of(bucket) : null,
        ["resource"] = Resource,
        ["action"] = Action,
        ["by"] = By,
        ["days"] = Days?.ToString(CultureInfo.InvariantCulture),
        ["q"] = Text,
        ["failures"] = Failures ? "1" : null,
        ["cursor"] = Cursor,
    });

    public RunFilter ToFilter(DateTimeOffset now) => new()
    {
        Bucket = Bucket,
        Resource = Resource,
        Action = Action,
        Initiator = By,
        Text = Text,
        HasFailures = Failures,
        CreatedAfter = Days is { } days ? now.AddDays(-days) : null,
    };

    // PostgreSQL cannot hold U+0000, and no id or key has control characters.
    internal static string Clean(string text) => string.Concat(text.Where(c => !char.IsControl(c))).Trim();
}
