using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Runs.Run;

/// <summary>A run's failures by reason and its items, read with the run itself.</summary>
public partial class RunItems
{
    // Codes are the producer's own, and nobody reads more groups than these.
    private const int MaxReasons = 100;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public long RunId { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public RunPageState State { get; set; } = new();

    /// <summary>The run at one moment; the page of items is the one that <see cref="State"/> asks for.</summary>
    [Parameter, EditorRequired]
    public required RunReading Read { get; set; }

    /// <summary>What is said where there is no item.</summary>
    [Parameter]
    public (string Title, string Text) Empty { get; set; }

    /// <summary>Set where failed items can be retried now; called with the choice.</summary>
    [Parameter]
    public EventCallback<RetryChoice> Retry { get; set; }

    /// <summary>How far later runs have recovered the failures, by reason; empty where none can have.</summary>
    [Parameter]
    public IReadOnlyList<RetryCount> Followed { get; set; } = [];

    protected override object Shows => (Read.Reasons, Read.Items, Read.Story.Card, RunId, Slug, State, Empty, Followed, Retry.HasDelegate);

    private OperationCard Card => Read.Story.Card;

    private IReadOnlyList<ReasonGroup> Reasons => Read.Reasons.OfItems;

    private RunItemsRead Items => Read.Items;

    private long Failures => Read.Reasons.Failures;

    private EventCallback<string> RetryReason => Retry.HasDelegate
        ? EventCallback.Factory.Create<string>(this, code => Retry.InvokeAsync(new(Filter: new(ItemOutcome.Failed, code))))
        : default;

    private bool CanRetryShown => Retry.HasDelegate && State.IsFiltered && (State.Outcome ?? ItemOutcome.Failed) == ItemOutcome.Failed
        && Items.Lines.Count > 0 && !(State.Reason is { } code && (Card.IsHopeless(code) || Follow(code) is { Left: 0 }));

    /// <summary>How many items match, where the groups know it without counting.</summary>
    private string? Matching => State switch
    {
        { Text: null, Outcome: ItemOutcome.Failed, Reason: null } => " " + Numbers.Count(Failures),
        { Text: null, Reason: { } code, Outcome: { } outcome } when Reasons.FirstOrDefault(r => r.ReasonCode == code && r.IsSkipped == (outcome == ItemOutcome.Skipped)) is { } group =>
            " " + Numbers.Count(group.Count),
        _ => null,
    };

    private long Hopeful => Followed.Count > 0
        ? Followed.Where(r => !Card.IsHopeless(r.ReasonCode)).Sum(r => r.Left)
        : Reasons.Where(r => !r.IsSkipped && !Card.IsHopeless(r.ReasonCode)).Sum(r => r.Count);

    private string RetryText => State switch
    {
        { Text: null, Outcome: ItemOutcome.Failed, Reason: null } => " " + Numbers.Count(Hopeful),
        { Text: null, Reason: { } code } when Follow(code) is { } reason => " " + Numbers.Count(reason.Left),
        _ => Matching ?? " these",
    };

    private string ReasonsSummary
    {
        get
        {
            var skipped = Reasons.Where(r => r.IsSkipped).Sum(r => r.Count);
            var groups = Numbers.Count(Reasons.Count, "group", "groups");
            var counted = Read.Run.Row.Counters.Failed;
            var words = skipped == 0 ? $"{Numbers.Count(Failures)} in {groups}" : $"{Numbers.Count(Failures)} failed, {Numbers.Count(skipped)} skipped in {groups}";
            // A SQL producer writes both, and may forget one.
            return Failures > counted ? $"{words}; the producer counted {Numbers.Count(counted)}" : words;
        }
    }

    // Entries of the run's own list: its own failures, and items that it names without having reported them one by one.
    private static string Title(bool isOfRun) => isOfRun ? "Failures of the whole run" : "Items that the run names";

    private RetryCount? Follow(string code) => Followed.FirstOrDefault(r => r.ReasonCode == code);

    private string ReasonUrl(ReasonGroup reason) => State.Reason == reason.ReasonCode
        ? Url(State with { Reason = null, Outcome = null })
        : Url(State with { Reason = reason.ReasonCode, Outcome = reason.IsSkipped ? ItemOutcome.Skipped : ItemOutcome.Failed });

    private string? Neighbour(string? cursor) => cursor is null ? null : Url(State with { Cursor = cursor }, keepCursor: true);

    private Task RetryShownAsync() => Retry.InvokeAsync(new(Filter: State.ToFilter() with { Outcome = ItemOutcome.Failed }));

    private string Url(RunPageState state, bool keepCursor = false) => (keepCursor ? state : state with { Cursor = null }).ToUrl(Slug, RunId);

    private void Find(object? text) => Navigation.NavigateTo(Url(State with { Text = PageQuery.TypedSearch(text) }));
}
