using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs;

/// <summary>A run's failures by reason and its items; follows the run at a calmer pace than the bar and keeps its page.</summary>
public partial class RunItems : LiveComponent
{
    private const int PageSize = 50;
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private (TenantId Tenant, long Run, RunPageState State)? _shown;
    private LiveKey? _watched;
    private (TenantId Tenant, long Run)? _counted;
    private IReadOnlyList<ReasonGroup> _reasons = [];
    private IReadOnlyList<RunItemRow> _entries = [];
    private ItemPage? _items;
    private long _failures;

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required RunItemPages Pages { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    [Parameter, EditorRequired]
    public long RunId { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public RunPageState State { get; set; } = new();

    [Parameter, EditorRequired]
    public bool IsActive { get; set; }

    /// <summary>What the items are subjects of, such as drift; their history is found by it.</summary>
    [Parameter, EditorRequired]
    public string Resource { get; set; } = "";

    /// <summary>Set where failed items can be retried now; called with the choice.</summary>
    [Parameter]
    public EventCallback<RetryChoice> Retry { get; set; }

    /// <summary>How far later runs have recovered the failures, by reason; empty where none can have.</summary>
    [Parameter]
    public IReadOnlyList<RetryCount> Followed { get; set; } = [];

    private EventCallback<string> RetryReason => Retry.HasDelegate
        ? EventCallback.Factory.Create<string>(this, code => Retry.InvokeAsync(new(Filter: new(ItemOutcome.Failed, code))))
        : default;

    private bool CanRetryShown => Retry.HasDelegate && State.IsFiltered && (State.Outcome ?? ItemOutcome.Failed) == ItemOutcome.Failed
        && _items is { Items.Count: > 0 } && !(State.Reason is { } code && Follow(code) is { Left: 0 });

    /// <summary>How many items match, where the groups know it without counting.</summary>
    private string? Matching => State switch
    {
        { Text: null, Outcome: ItemOutcome.Failed, Reason: null } => " " + Numbers.Count(_failures),
        { Text: null, Reason: { } code, Outcome: { } outcome } when _reasons.FirstOrDefault(r => r.ReasonCode == code && r.IsSkipped == (outcome == ItemOutcome.Skipped)) is { } group =>
            " " + Numbers.Count(group.Count),
        _ => null,
    };

    private string RetryText => State switch
    {
        { Text: null, Outcome: ItemOutcome.Failed, Reason: null } when Followed.Count > 0 => " " + Numbers.Count(Followed.Sum(r => r.Left)),
        { Text: null, Reason: { } code } when Follow(code) is { } reason => " " + Numbers.Count(reason.Left),
        _ => Matching ?? " these",
    };

    private string ReasonsSummary
    {
        get
        {
            var skipped = _reasons.Where(r => r.IsSkipped).Sum(r => r.Count);
            var groups = Numbers.Count(_reasons.Count, "group", "groups");
            return skipped == 0
                ? $"{Numbers.Count(_failures)} in {groups}"
                : $"{Numbers.Count(_failures)} failed, {Numbers.Count(skipped)} skipped in {groups}";
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (Tenant, RunId, State))
        {
            return;
        }

        _shown = (Tenant, RunId, State);
        var key = LiveKey.Run(Tenant, RunId);
        if (_watched is { } before && before != key)
        {
            Unwatch(before);
        }

        _watched = key;
        Watch(key, _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        // The groups of a finished run are final: paging and filtering do not count a million failures again.
        if (IsActive || _counted != (Tenant, RunId))
        {
            _reasons = await Runs.ReasonsAsync(Tenant, RunId, cancel);
            _failures = _reasons.Where(r => !r.IsSkipped).Sum(r => r.Count);
            _entries = _reasons.Count == 0 ? [] : (await Runs.RunEntriesAsync(Tenant, RunId, cancel: cancel)).Entries;
            _counted = IsActive ? null : (Tenant, RunId);
        }

        try
        {
            _items = await Pages.PageAsync(Tenant, RunId, State.ToFilter(), State.Cursor, PageSize, cancel);
        }
        catch (FormatException)
        {
            // A cursor somebody mistyped: begin at the first item.
            Navigation.NavigateTo(Url(State), replace: true);
        }
    }

    private RetryCount? Follow(string code) => Followed.FirstOrDefault(r => r.ReasonCode == code);

    private string ReasonUrl(ReasonGroup reason) => State.Reason == reason.ReasonCode
        ? Url(State with { Reason = null, Outcome = null })
        : Url(State with { Reason = reason.ReasonCode, Outcome = reason.IsSkipped ? ItemOutcome.Skipped : ItemOutcome.Failed });

    private string? Neighbour(string? cursor) => cursor is null ? null : Url(State with { Cursor = cursor }, keepCursor: true);

    // A comparison names its items with the subject's type in front.
    private string ItemUrl(string id) =>
        Resource == "drift" && id.Split('/', 2) is [var type, var subject] ? Urls.Item(Slug, subject, type) : Urls.Item(Slug, id);

    private Task RetryShownAsync() => Retry.InvokeAsync(new(Filter: State.ToFilter() with { Outcome = ItemOutcome.Failed }));

    private string Url(RunPageState state, bool keepCursor = false) => (keepCursor ? state : state with { Cursor = null }).ToUrl(Slug, RunId);

    private void Find(string? text) => Navigation.NavigateTo(Url(State with { Text = string.IsNullOrWhiteSpace(text) ? null : text.Trim() }));
}
