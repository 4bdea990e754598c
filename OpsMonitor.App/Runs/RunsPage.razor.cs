using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Shell;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs;

/// <summary>All runs of a tenant, newest first. Rows change in place; new runs wait behind a pill, so that nothing jumps.</summary>
public partial class RunsPage : TenantPage
{
    private const int PageSize = 50;
    private const int CountedNewer = 100;
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    // Often enough to follow by ear, rarely enough to hear anything else.
    private static readonly TimeSpan _speak = TimeSpan.FromSeconds(10);

    private RunsPageState _state = new();
    private TenantId? _watched;
    private Page<RunRow>? _page;
    private RunFacets? _facets;
    private DateTimeOffset _readAt;
    private DateTimeOffset _spokenAt;
    private string? _spoken;
    private int _newer;
    private bool _paused;

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    // Declared so that a change of the query string alone reaches the page; read together by RunsPageState.
    [SupplyParameterFromQuery(Name = "cursor")]
    public string? Query { get; set; }

    private string? Summary => _facets is null ? null : FacetWords.Total(_facets) + Since;

    private string Since => _state.Days is { } days ? $" in the last {Numbers.Count(days, "day", "days")}" : "";

    private string NewerWords => _newer >= CountedNewer ? "More than 99 new runs" : Numbers.Count(_newer, "new run", "new runs");

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

        _state = state;
        _watched = Current.Id;
        Watch(LiveKey.Runs(Current.Id), _refresh, RefreshAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        try
        {
            _page = await Runs.ListAsync(Current.Id, Filter, _state.Cursor, PageSize, cancel);
            (_newer, _readAt) = (0, Clock.Now);
        }
        catch (FormatException)
        {
            // A cursor somebody mistyped: begin at the newest run.
            Navigation.NavigateTo((_state with { Cursor = null }).ToUrl(Slug), replace: true);
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

        var fresh = (await Runs.RowsAsync(Current.Id, [.. _page.Items.Select(r => r.Id)], cancel)).ToDictionary(r => r.Id);
        _newer = _state.Cursor is null ? await Runs.CountNewerAsync(Current.Id, Filter, _page.Items[0].Id, cancel) : 0;
        _page = _page with { Items = [.. _page.Items.Select(r => fresh.GetValueOrDefault(r.Id) ?? r)] };
        _readAt = Clock.Now;
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

    private void Speak()
    {
        if (Clock.Now - _spokenAt < _speak)
        {
            return;
        }

        var running = _page!.Items.Count(r => r.Status == RunStatus.Running);
        var words = $"{Numbers.Count(running, "run", "runs")} running{(_newer > 0 ? ", " + NewerWords : "")}";
        (_spoken, _spokenAt) = words == _spoken ? (_spoken, _spokenAt) : (words, Clock.Now);
    }
}
