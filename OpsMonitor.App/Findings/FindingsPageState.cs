using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Findings;

/// <summary>What the list of findings shows, as its address says.</summary>
public sealed record FindingsPageState
{
    public FindingStatus? Status { get; init; }

    public ChangeType? Change { get; init; }

    public string? Type { get; init; }

    public long? Run { get; init; }

    public string? Text { get; init; }

    public bool Resolved { get; init; }

    public string? Cursor { get; init; }

    public bool IsFiltered => this with { Cursor = null } != new FindingsPageState();

    /// <summary>Reads an address; what it does not know or cannot read is any.</summary>
    public static FindingsPageState Parse(string uri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(uri).Query);
        string? Value(string name) => query.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.ToString() : null;
        return new()
        {
            Status = EnumText.TryParse<FindingStatus>(Value("status"), out var status) ? status : null,
            Change = EnumText.TryParse<ChangeType>(Value("change"), out var change) ? change : null,
            Type = Value("type"),
            Run = long.TryParse(Value("run"), out var run) ? run : null,
            Text = Value("q"),
            Resolved = Value("resolved") is "1" or "true",
            Cursor = Value("cursor"),
        };
    }

    public string ToUrl(string slug) => QueryHelpers.AddQueryString(Urls.Findings(slug), new Dictionary<string, string?>
    {
        ["status"] = Status is { } status ? EnumText.Of(status) : null,
        ["change"] = Change is { } change ? EnumText.Of(change) : null,
        ["type"] = Type,
        ["run"] = Run?.ToString(),
        ["q"] = Text,
        ["resolved"] = Resolved ? "1" : null,
        ["cursor"] = Cursor,
    });

    public FindingFilter ToFilter() => new() { Status = Status, ChangeType = Change, SubjectType = Type, RunId = Run, Text = Text, IncludeResolved = Resolved };
}
