using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Shell;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs;

/// <summary>
/// All runs of a tenant, newest first. Rows change in place, and so do those that no longer match; new runs wait behind a pill, so that nothing jumps.
/// </summary>
public partial class RunsPage : TenantPage
{
    private const int PageSize = 50;
    private const int CountedNewer = 100;
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    // Often enough to follow by ear, rarely enough to hear anything else.
    private static readonly TimeSpan _speak = TimeSpan.FromSeconds(10);

    private static readonly HashSet<long> _none = [];

    private RunsPageState _state = new();
    private TenantId? _watched;
    private RunListPage? _page;
    private RunFacets? _facets;
    private RunsTableLook? _look;
    private HashSet<long> _left = _none;
    private IReadOnlySet<long> _chosen = _none;
    private DateTimeOffset _readAt;
    private DateTimeOffset _spokenAt;
    private string? _spoken;
    private int _newer;
    private bool _paused;

    [Inject]
    public required RunLists Lists { get; init; }

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required RunLedger Ledger { get; init; }

    [Inject]
    public required RetryStarter Retries { get; init; }

    [Inject]
    public required SharedReads Reads { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    // Declared so that a change of the query string alone reaches the page; read together by RunsPageState.
    [SupplyParameterFromQuery(Name = "cursor")]
    public string? Query { get; set; }

    private RunsTableLook Look => _look ?? RunsTableLook.Default;

    private string? Summary => _facets is null ? null : FacetWords.Total(_facets) + Since;

    private string Since => _state.Days is { } days ? $" in the last {Numbers.Count(days, "day", "days")}" : "";

    private string NewerWords => _newer >= CountedNewer ? "More than 99 new runs" : Numbers.Count(_newer, "new run", "new runs");

    /// <summary>What a click would change in the list.</summary>
    private string? Waiting => (_newer, _left.Count) switch
    {
        (0, 0) => null,
        (_, 0) => NewerWords,
        (0, var left) => $"{Numbers.Count(left, "run here no longer matches", "runs here no longer match")}",
        (_, var left) => $"{NewerWords}, {Numbers.Count(left)} here no longer {(left == 1 ? "matches" : "match")}",
    };

    /// <summary>How many runs match, as far as they are counted.</summary>
    private int Matching => _facets is null ? 0 : _state.Bucket is { } bucket ? _facets.Buckets.GetValueOrDefault(bucket) : _facets.Total;

    private RunFilter Filter => _state.ToFilter(Clock.Now);

    protected override async Task OnTenantReadyAsync()
    {
        var state = RunsPageState.Parse(Navigation.Uri);
        if (_watched == Current.Id && _page is not null && state == _state)
        {
            return;
        }

        if (_watched is { } before && before != Current.Id)
        {
            Unwatch(LiveKey.Runs(before));
            (_page, _facets) = (null, null);
        }

        // Chosen runs stay chosen from page to page of the same list.
        _chosen = _watched == Current.Id && state.First == _state.First ? _chosen : _none;
        _state = state;
        _watched = Current.Id;
        Watch(LiveKey.Runs(Current.Id), _refresh, RefreshAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        try
        {
            _look ??= RunsTableLook.Parse(await Js.InvokeAsync<string?>("OpsRuns.look", cancel));
            _page = await Lists.PageAsync(Current.Id, Filter, _state.Cursor, _state.Newer, PageSize, cancel);
            (_newer, _left, _readAt) = (0, _none, Clock.Now);
        }
        catch (FormatException)
        {
            // A cursor somebody mistyped: begin at the newest run.
            Navigation.NavigateTo(_state.First.ToUrl(Slug), replace: true);
        }
    }

    private async Task RefreshAsync(CancellationToken cancel)
    {
        if (_paused || _page is null)
        {
            return;
        }

        if (_page.Items.Count == 0)
        {
            await LoadAsync(cancel);
            return;
        }

        var (tenant, filter, isTop) = (Current.Id, Filter, _page.NewerCursor is null);
        long[] ids = [.. _page.Items.Select(r => r.Id)];
        var now = await Reads.ReadAsync(
            (tenant, "rows", filter, isTop, string.Join(',', ids)), () => Lists.RefreshAsync(tenant, filter, ids, isTop, CancellationToken.None), cancel);
        var fresh = now.Rows.ToDictionary(r => r.Id);
        _page = _page with { Items = [.. _page.Items.Select(r => fresh.GetValueOrDefault(r.Id) ?? r)] };
        (_newer, _left, _readAt) = (now.Newer, now.Left, Clock.Now);
        Speak();
    }

    private Task ShowNewerAsync() => ReadAsync(LoadAsync);

    private async Task TogglePauseAsync()
    {
        _paused = !_paused;
        if (!_paused)
        {
            await ReadAsync(RefreshAsync);
        }
    }

    private async Task SetLookAsync(RunsTableLook look)
    {
        _look = look;
        await Js.InvokeVoidAsync("OpsRuns.remember", look.ToString());
    }

    private void Clear() => _chosen = _none;

    private Task ChooseAllAsync() => ReadAsync(async cancel =>
        _chosen = new HashSet<long>(await Lists.MatchingAsync(Current.Id, Filter, RunsChosen.Max, cancel)));

    private Task AbortAsync() => ActAsync(new BulkAbort(Runs, Ledger));

    private Task RetryAsync() => ActAsync(new BulkRetry(Runs, Retries));

    private async Task ActAsync(BulkAction action)
    {
        var dialog = await Dialogs.ShowAsync<BulkDialog>(
            $"{action.Verb} chosen runs",
            new DialogParameters<BulkDialog> { { d => d.Slug, Slug }, { d => d.Action, action }, { d => d.Ids, [.. _chosen] } },
            new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true, BackdropClick = false });
        if (await dialog.Result is { Canceled: false })
        {
            Clear();
            await ReadAsync(RefreshAsync);
        }
    }

    private void Speak()
    {
        if (Clock.Now - _spokenAt < _speak)
        {
            return;
        }

        var running = _page!.Items.Count(r => r.Status == RunStatus.Running);
        var words = $"{Numbers.Count(running, "run", "runs")} running{(Waiting is { } waiting ? ", " + waiting : "")}";
        (_spoken, _spokenAt) = words == _spoken ? (_spoken, _spokenAt) : (words, Clock.Now);
    }
}
