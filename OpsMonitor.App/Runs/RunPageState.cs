using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Runs;

/// <summary>Which items a run's page shows; the same thing as its address.</summary>
public sealed record RunPageState
{
    public ItemOutcome? Outcome { get; init; }

    public string? Reason { get; init; }

    public string? Text { get; init; }

    /// <summary>Where the items start; null is the first one.</summary>
    public string? Cursor { get; init; }

    public bool IsFiltered => Outcome is not null || Reason is not null || Text is not null;

    /// <summary>Reads an address; what makes no sense is left out.</summary>
    public static RunPageState Parse(string uri) => ParseQuery(new Uri(uri).Query);

    /// <summary>Reads what stands after the question mark.</summary>
    public static RunPageState ParseQuery(string text)
    {
        var query = QueryHelpers.ParseQuery(text);
        string? Text(string key) =>
            query.TryGetValue(key, out var v) && RunsPageState.Clean(v.ToString()) is { Length: > 0 } clean ? clean : null;
        return new()
        {
            Outcome = EnumText.TryParse<ItemOutcome>(Text("outcome"), out var outcome) ? outcome : null,
            Reason = Text("reason"),
            Text = Text("q"),
            Cursor = Text("cursor"),
        };
    }

    public string ToUrl(string slug, long run) => QueryHelpers.AddQueryString(Urls.Run(slug, run), new Dictionary<string, string?>
    {
        ["outcome"] = Outcome is { } outcome ? EnumText.Of(outcome) : null,
        ["reason"] = Reason,
        ["q"] = Text,
        ["cursor"] = Cursor,
    });

    /// <summary>The filters alone, as they stand behind the question mark of a download.</summary>
    public string ToQuery(string slug, long run) => (this with { Cursor = null }).ToUrl(slug, run).Split('?', 2) is [_, var query] ? query : "";

    public ItemFilter ToFilter() => new(Outcome, Reason, Text);
}
