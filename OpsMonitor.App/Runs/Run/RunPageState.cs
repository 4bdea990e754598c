using System.ComponentModel;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Run;

/// <summary>Which items a run's page shows; the same thing as its address.</summary>
public sealed record RunPageState
{
    [Asked("outcome"), Description("Only items with this outcome.")]
    public ItemOutcome? Outcome { get; init; }

    [Asked("reason_code", "reason"), Description("Only items with this reason code.")]
    public string? Reason { get; init; }

    [Asked("q", Text = AskedText.Search), Description("A part of the item's id or name.")]
    public string? Text { get; init; }

    /// <summary>Where the items start; null is the first one.</summary>
    public string? Cursor { get; init; }

    public bool IsFiltered => Outcome is not null || Reason is not null || Text is not null;

    /// <summary>Reads filters and place; what is not understood is left out here and named by the query.</summary>
    public static RunPageState Of(PageQuery query, long run)
    {
        var state = Read(query);
        return state with { Cursor = query.Place(state.List(run)) };
    }

    /// <summary>Reads the filters, as pages and the API name them.</summary>
    public static RunPageState Read(PageQuery query) => query.Read(new RunPageState());

    /// <summary>The list that cursors belong to: items of the run, with these filters.</summary>
    public string List(long run) => $"items of {run}?{ToQuery()}";

    public string ToUrl(string slug, long run) => PageAddress.Of(Urls.Run(slug, run), ToQuery(), List(run), Cursor);

    /// <summary>The filters, as they stand after the question mark.</summary>
    public string ToQuery() => PageAddress.Query(
        ("outcome", Outcome is { } outcome ? EnumText.Of(outcome) : null),
        ("reason", Reason),
        ("q", Text));

    public ItemFilter ToFilter() => new(Outcome, Reason, Text);
}
