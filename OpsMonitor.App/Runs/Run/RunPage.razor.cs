using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Run;

/// <summary>One run while it moves and after: progress, failures, items, scope and history.</summary>
public partial class RunPage : TenantPage
{
    private const int PageSize = 50;
    private static readonly TimeSpan _refresh = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _slowest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _chainRefresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _speak = TimeSpan.FromSeconds(10);

    private PageQuery _asked = PageQuery.Of("");
    private RunPageState _state = new();
    private LiveKey? _watched;
    private RunDetail? _run;
    private OperationCard? _card;
    private RunReading? _read;
    private IReadOnlyList<TimelineEntry> _timeline = [];
    private RunRate _rate = new();
    private RunChain? _chain;
    private string? _never;
    private int? _hopeful;
    private IReadOnlyList<RunDuration> _durations = [];
    private IReadOnlyList<double> _history = [];
    private DateTimeOffset _readAt;
    private DateTimeOffset _spokenAt;
    private string? _spoken;

    [Inject]
    public required OperationCards Cards { get; init; }

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required RunItemPages Pages { get; init; }

    [Inject]
    public required OneMoment Moment { get; init; }

    [Inject]
    public required RunChains Chains { get; init; }

    [Inject]
    public required RunStats Stats { get; init; }

    [Inject]
    public required RetryStarter Retries { get; init; }

    [Inject]
    public required RunActions Actions { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter]
    public long Id { get; set; }

    private RunMoves Moves => RunMoves.Of(_run!.Row, _card!, _run.Run.AbortRequestedAt, Current, Clock.Now);

    private string? Origin => RunWords.Origin(_timeline.FirstOrDefault(e => e.Action != TimelineEntry.Retried)?.Actor);

    private IReadOnlyList<RetryCount> Reasons => _chain?.Reasons ?? [];

    /// <summary>Failed items of this run that no later one has recovered and that may succeed; none until they are counted.</summary>
    private int Left => Reasons.Count > 0 ? Reasons.Where(r => !_card!.IsHopeless(r.ReasonCode)).Sum(r => r.Left) : _hopeful ?? 0;

    private bool CanRetry => Moves.Retry && _never is null && Left > 0;

    /// <summary>It should be reporting and is not.</summary>
    private bool Silent => RunSilence.IsStalled(_run!.Row, Clock.Now);

    protected override async Task OnTenantReadyAsync()
    {
        var (before, key) = (_state, LiveKey.Run(Current.Id, Id));
        _asked = Asked();
        _state = RunPageState.Of(_asked, Id);
        if (_watched == key && _run is not null)
        {
            await (before == _state ? Task.CompletedTask : ReadAsync(LoadAsync));
            return;
        }

        if (_watched is { } other && other != key)
        {
            Unwatch(other);
            Unwatch(LiveKey.Runs(other.Tenant));
            (_run, _card, _read, _rate, _chain, _hopeful, _durations, _history) = (null, null, null, new(), null, null, [], []);
        }

        _watched = key;
        Watch(key, _refresh, LoadAsync);
        Watch(LiveKey.Runs(Current.Id), _chainRefresh, LoadChainAsync);
        await ReadAsync(LoadAsync);
        if (_run is null)
        {
            Navigation.NotFound();
            return;
        }

        await ReadAsync(LoadChainAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        var (tenant, state, known, began) = (Current.Id, _state, _read, Stopwatch.GetTimestamp());
        RunReading? read;
        try
        {
            read = await Moment.ReadAsync(tenant, () => ReadMomentAsync(tenant, state, known, cancel), cancel);
        }
        catch (FormatException)
        {
            // A cursor somebody mistyped: begin at the first item.
            Navigation.NavigateTo((state with { Cursor = null }).ToUrl(Slug, Id), replace: true);
            return;
        }

        if (read is null)
        {
            return;
        }

        if (known?.Chapter != read.Chapter)
        {
            _timeline = read.Timeline;
            _never = Retries.Never(read.Run.Run);
            _durations = OperationType.TryParse($"{read.Row.Resource}.{read.Row.Action}", out var operation)
                ? await Stats.DurationsAsync(tenant, operation, until: Id, cancel: cancel) : [];
            _history = RunPace.Of(_durations.Where(d => d.Id != Id));
        }

        _card ??= Cards.Of(read.Row.Resource, read.Row.Action);
        (_run, _read, _readAt) = (read.Run, read, Clock.Now);
        if (read.Row.Status == RunStatus.Running)
        {
            _rate.Observe(read.Row.ReportedAt ?? read.Row.UpdatedAt, read.Row.Counters.Processed);
        }

        Speak(read.Row);
        Spread(LiveKey.Run(tenant, Id), Stopwatch.GetElapsedTime(began), _refresh, _slowest);
    }

    private async Task<RunReading?> ReadMomentAsync(TenantId tenant, RunPageState state, RunReading? known, CancellationToken cancel)
    {
        if (await Runs.FindAsync(tenant, Id, known?.Run, cancel) is not { } run)
        {
            return null;
        }

        // What a million failures count is not counted again while nothing else failed.
        var same = known?.HasReasonsOf(run) == true ? known : null;
        var reasons = same?.Reasons ?? await Runs.ReasonsAsync(tenant, Id, cancel);
        var entries = same?.Entries ?? (reasons.Count == 0 ? [] : (await Runs.RunEntriesAsync(tenant, Id, cancel: cancel)).Entries);
        var items = await Pages.PageAsync(tenant, Id, state.ToFilter(), state.Cursor, PageSize, cancel);
        var read = new RunReading(run, reasons, entries, items, known?.Timeline ?? []);
        return known?.Chapter == read.Chapter ? read : read with { Timeline = await Runs.TimelineAsync(tenant, Id, cancel) };
    }

    /// <summary>Retries of this run start and move by themselves; any run's signal may be one.</summary>
    private async Task LoadChainAsync(CancellationToken cancel)
    {
        var tenant = Current.Id;
        var chain = await Moment.ReadAsync(tenant, () => Chains.FindAsync(tenant, Id, _chain, cancel), cancel);
        if (_run is not null && chain?.Links.Count != _chain?.Links.Count)
        {
            _timeline = await Runs.TimelineAsync(Current.Id, Id, cancel);
        }

        _chain = chain;
        if (_run is { Row: { IsActive: false, Counters.Failed: > 0 } row } && _card is { } card && _never is null)
        {
            // Final with the run, so they are counted once.
            _hopeful ??= row.Counters.Failed - (int)(_read?.ItemReasons ?? []).Where(r => !r.IsSkipped && card.IsHopeless(r.ReasonCode)).Sum(r => r.Count);
        }
    }

    private async Task AbortAsync()
    {
        if (await Actions.AbortAsync(Slug, _run!.Row))
        {
            await ReadAsync(LoadAsync);
        }
    }

    private async Task ForceAbortAsync()
    {
        if (await Actions.ForceAbortAsync(Slug, _run!.Row))
        {
            await ReadAsync(LoadAsync);
        }
    }

    private async Task RetryAsync(RetryChoice choice)
    {
        if (await Actions.RetryAsync(Slug, Id, choice))
        {
            await ReadAsync(LoadChainAsync);
        }
    }

    private async Task RunAgainAsync()
    {
        await Actions.RetryAsync(Slug, Id, RetryChoice.All, whole: true);
        await ReadAsync(LoadChainAsync);
    }

    private void Speak(RunRow run)
    {
        var words = RunWords.Told(run.Status, run.Counters);
        if (Clock.Now - _spokenAt >= _speak || (!run.IsActive && words != _spoken))
        {
            (_spoken, _spokenAt) = (words, Clock.Now);
        }
    }
}
