using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Runs.Deadlines;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.List;

/// <summary>
/// One page of a tenant's runs, newest first. Rows change in place, and so do those that no longer match; new runs wait behind a pill, so that nothing jumps.
/// </summary>
public partial class RunsList : LiveComponent
{
    private const int PageSize = 50;
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    // Often enough to follow by ear, rarely enough to hear anything else.
    private static readonly TimeSpan _speak = TimeSpan.FromSeconds(10);

    private static readonly HashSet<long> _none = [];

    private (TenantId Tenant, RunsPageState State, bool Reads)? _shown;
    private (string? Newer, string? Older)? _cursors;
    private RunFacets? _facets;
    private IReadOnlyList<RunLine> _lines = [];
    private TenantDeadlines _deadlines = TenantDeadlines.None;
    private HashSet<long> _left = _none;
    private IReadOnlySet<long> _chosen = _none;
    private DateTimeOffset _readAt;
    private DateTimeOffset _spokenAt;
    private string? _spoken;
    private int _newer;
    private bool _wasPaused;

    [Inject]
    public required OperationCards Cards { get; init; }

    [Inject]
    public required RunLists Lists { get; init; }

    [Inject]
    public required RunFacetReads Facets { get; init; }

    [Inject]
    public required OneMoment Moment { get; init; }

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required RunLedger Ledger { get; init; }

    [Inject]
    public required RetryStarter Retries { get; init; }

    [Inject]
    public required DeadlineReads Deadlines { get; init; }

    [Inject]
    public required SharedReads Reads { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public required TenantContext Person { get; set; }

    [Parameter, EditorRequired]
    public RunsPageState State { get; set; } = new();

    [Parameter]
    public RunsTableLook Look { get; set; } = RunsTableLook.Default;

    [Parameter]
    public bool Paused { get; set; }

    /// <summary>How many runs match, as far as they are counted.</summary>
    [Parameter]
    public int Matching { get; set; }

    /// <summary>The counts of the filters as they were when the rows were; told when they have changed, before the rows are rendered.</summary>
    [Parameter]
    public EventCallback<RunFacets> FacetsChanged { get; set; }

    private string? Waiting => RunsNews.Words(_newer, _left.Count);

    private RunFilter Filter => State.ToFilter(Clock.Now) with { OnlyId = !Person.May(Right.Read) };

    protected override async Task OnParametersSetAsync()
    {
        var resumed = _wasPaused && !Paused;
        _wasPaused = Paused;
        var (before, wanted) = (_shown, (Person.Id, State, Person.May(Right.Read)));
        if (before == wanted && _cursors is not null)
        {
            if (resumed)
            {
                await ReadAsync(RefreshAsync);
            }

            return;
        }

        if (before is { } other && other.Tenant != Person.Id)
        {
            UnwatchAll();
            (_cursors, _facets, _deadlines) = (null, null, TenantDeadlines.None); // equal counts of another tenant are news too
        }

        // Chosen runs stay chosen from page to page of the same list.
        _chosen = before?.Tenant == Person.Id && State.First == before.Value.State.First ? _chosen : _none;
        _shown = wanted;
        Watch(LiveKey.Runs(Person.Id), _refresh, RefreshAsync);
        Watch(LiveKey.Deadlines(Person.Id), _refresh, LoadDeadlinesAsync);
        await OpenAsync(LoadDeadlinesAsync, LiveKey.Deadlines(Person.Id));
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        try
        {
            var (tenant, filter, state) = (Person.Id, Filter, State);
            var (page, facets) = await Moment.ReadAsync(
                tenant, async () => (await Lists.PageAsync(tenant, filter, state.Cursor, state.Newer, PageSize, cancel), await Facets.ReadAsync(tenant, filter, cancel)), cancel);
            _lines = [.. page.Items.Select(r => Line(r, Slug, Person.Role))];
            _cursors = (page.NewerCursor, page.OlderCursor);
            (_newer, _left, _readAt) = (0, _none, Clock.Now);
            await TellAsync(facets);
        }
        catch (FormatException)
        {
            // A cursor somebody mistyped: begin at the newest run.
            Navigation.NavigateTo(State.First.ToUrl(Slug), replace: true);
        }
    }

    // A deadline that passes changes no run; it is signalled, and then the rows are of that moment.
    private async Task LoadDeadlinesAsync(CancellationToken cancel)
    {
        _deadlines = await Deadlines.AllAsync(Person.Id, Since, cancel);
        _readAt = Paused ? _readAt : Clock.Now;
    }

    private async Task<bool> RefreshAsync(CancellationToken cancel)
    {
        if (Paused || _cursors is not { } cursors)
        {
            return false;
        }

        if (_lines.Count == 0)
        {
            await LoadAsync(cancel);
            return true;
        }

        var (tenant, role, slug, filter, isTop, isWhole) = (Person.Id, Person.Role, Slug, Filter, cursors.Newer is null, cursors.Older is null);
        long[] ids = [.. _lines.Select(l => l.Run.Id)];
        var now = await Reads.ReadAsync((tenant, "rows", role.May(Right.Read), filter, isTop, isWhole, string.Join(',', ids)), Since, ReadTickAsync, cancel);
        var lines = _lines.Select(l => l.Or(now.Lines.GetValueOrDefault(l.Run.Id))).ToList();
        var (was, at) = (_readAt, Clock.Now);
        var changed = _newer != now.Newer || !_left.SetEquals(now.Left) || !lines.SequenceEqual(_lines)
            || lines.Exists(l => RunSilence.IsStalled(l.Run, at) != RunSilence.IsStalled(l.Run, was) || _deadlines.Missed(l.Run, at)?.Missed != _deadlines.Missed(l.Run, was)?.Missed);
        (_lines, _newer, _left, _readAt) = (lines, now.Newer, now.Left, at);
        await TellAsync(now.Facets);
        return Speak() || changed;

        Task<Tick> ReadTickAsync() => Moment.ReadAsync(tenant, async () =>
        {
            var read = await Lists.RefreshAsync(tenant, filter, ids, isTop, isWhole, CancellationToken.None);
            return new Tick(read.Rows.ToDictionary(r => r.Id, r => Line(r, slug, role)), read.Left, read.Newer, await Facets.ReadAsync(tenant, filter, CancellationToken.None));
        }, CancellationToken.None);
    }

    private RunLine Line(RunRow run, string slug, TenantRole role) => new(run.For(role), Cards.Of(run.Resource, run.Action), slug);

    private async Task TellAsync(RunFacets facets)
    {
        if (facets != _facets)
        {
            _facets = facets;
            await FacetsChanged.InvokeAsync(facets);
        }
    }

    private void Clear() => _chosen = _none;

    private Task ChooseAllAsync() => ReadAsync(async cancel =>
        _chosen = new HashSet<long>(await Lists.MatchingAsync(Person.Id, Filter, RunsChosen.Max, cancel)));

    private Task AbortAsync() => ActAsync(new BulkAbort(Runs, Ledger));

    private Task RetryAsync() => ActAsync(new BulkRetry(Runs, Retries));

    private Task ActAsync(BulkAction action) => Turn.RunAsync(async () =>
    {
        var asked = await Turn.AskAsync(
            $"{action.Verb} chosen runs",
            new DialogParameters<BulkDialog> { { d => d.Slug, Slug }, { d => d.Action, action }, { d => d.Ids, [.. _chosen] } },
            new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true, BackdropClick = false });
        if (asked is { Canceled: false })
        {
            Clear();
            await ReadAsync(RefreshAsync);
        }
    });

    /// <summary>Answers whether there is something new to hear.</summary>
    private bool Speak()
    {
        if (Clock.Now - _spokenAt < _speak)
        {
            return false;
        }

        var running = _lines.Count(l => l.Run.Status == RunStatus.Running);
        var words = $"{Numbers.Count(running, "run", "runs")} running{(Waiting is { } waiting ? ", " + waiting : "")}";
        if (words == _spoken)
        {
            return false;
        }

        (_spoken, _spokenAt) = (words, Clock.Now);
        return true;
    }

    /// <summary>The rows as they are now, shared by all who look at the same ones.</summary>
    private sealed record Tick(Dictionary<long, RunLine> Lines, HashSet<long> Left, int Newer, RunFacets Facets);
}
