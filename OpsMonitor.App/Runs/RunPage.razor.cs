using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Shell;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs;

/// <summary>One run while it moves and after: progress, failures, items, scope and history.</summary>
public partial class RunPage : TenantPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _chainRefresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _speak = TimeSpan.FromSeconds(10);

    private PageQuery _asked = PageQuery.Of("");
    private RunPageState _state = new();
    private LiveKey? _watched;
    private RunDetail? _run;
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
    public required RunQueries Runs { get; init; }

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

    private RunMoves Moves => RunMoves.Of(_run!.Row, _run.Run.AbortRequestedAt, Current, Clock.Now);

    private string? Origin => RunWords.Origin(_timeline.FirstOrDefault(e => e.Action != TimelineEntry.Retried)?.Actor);

    private IReadOnlyList<RetryCount> Reasons => _chain?.Reasons ?? [];

    /// <summary>Failed items of this run that no later one has recovered and that may succeed; none until they are counted.</summary>
    private int Left => Reasons.Count > 0 ? Reasons.Where(r => !HopelessReasons.Contains(r.ReasonCode)).Sum(r => r.Left) : _hopeful ?? 0;

    private bool CanRetry => Moves.Retry && _never is null && Left > 0;

    /// <summary>It should be reporting and is not.</summary>
    private bool Silent => RunSilence.IsStalled(_run!.Row, Clock.Now);

    protected override async Task OnTenantReadyAsync()
    {
        _asked = Asked();
        _state = RunPageState.Of(_asked, Id);
        var key = LiveKey.Run(Current.Id, Id);
        if (_watched == key && _run is not null)
        {
            return;
        }

        if (_watched is { } before && before != key)
        {
            Unwatch(before);
            Unwatch(LiveKey.Runs(before.Tenant));
            (_run, _rate, _chain, _hopeful, _durations, _history) = (null, new(), null, null, [], []);
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
        var found = await Runs.FindAsync(Current.Id, Id, cancel);
        if (found is null)
        {
            return;
        }

        // The journal grows only with these, so progress alone does not read it again.
        if (_run is null || Chapter(found.Run) != Chapter(_run.Run))
        {
            _timeline = await Runs.TimelineAsync(Current.Id, Id, cancel);
            _never = Retries.Never(found.Run);
            _durations = OperationType.TryParse($"{found.Row.Resource}.{found.Row.Action}", out var operation)
                ? await Stats.DurationsAsync(Current.Id, operation, until: Id, cancel: cancel) : [];
            _history = RunPace.Of(_durations.Where(d => d.Id != Id));
        }

        (_run, _readAt) = (found, Clock.Now);
        if (found.Row.Status == RunStatus.Running)
        {
            _rate.Observe(found.Row.ReportedAt ?? found.Row.UpdatedAt, found.Row.Counters.Processed);
        }

        Speak(found.Row);
    }

    /// <summary>Retries of this run start and move by themselves; any run's signal may be one.</summary>
    private async Task LoadChainAsync(CancellationToken cancel)
    {
        var chain = await Chains.FindAsync(Current.Id, Id, _chain, cancel);
        if (_run is not null && chain?.Links.Count != _chain?.Links.Count)
        {
            _timeline = await Runs.TimelineAsync(Current.Id, Id, cancel);
        }

        _chain = chain;
        if (_run is { Row: { IsActive: false, Counters.Failed: > 0 } row } && _never is null)
        {
            // Final with the run, so they are counted once.
            _hopeful ??= row.Counters.Failed - (int)(await Runs.ReasonsAsync(Current.Id, Id, cancel)).Where(r => !r.IsSkipped && HopelessReasons.Contains(r.ReasonCode)).Sum(r => r.Count);
        }
    }

    private async Task AbortAsync()
    {
        await Actions.AbortAsync(Slug, _run!.Row);
        await ReadAsync(LoadAsync);
    }

    private async Task ForceAbortAsync()
    {
        await Actions.ForceAbortAsync(Slug, _run!.Row);
        await ReadAsync(LoadAsync);
    }

    private async Task RetryAsync(RetryChoice choice)
    {
        await Actions.RetryAsync(Slug, Id, choice);
        await ReadAsync(LoadChainAsync);
    }

    private async Task RunAgainAsync()
    {
        await Actions.RetryAsync(Slug, Id, RetryChoice.All, whole: true);
        await ReadAsync(LoadChainAsync);
    }

    private static (RunStatus, int, bool, string?) Chapter(BulkOperationRun run) =>
        (run.Status, run.Attempt, run.AbortRequestedAt is not null, run.LeaseOwner);

    private void Speak(RunRow run)
    {
        var words = $"{RunStatusLook.Of(run.Status).Word}, {RunWords.Progress(run.Status, run.Counters)}";
        if (Clock.Now - _spokenAt >= _speak || (!run.IsActive && words != _spoken))
        {
            (_spoken, _spokenAt) = (words, Clock.Now);
        }
    }
}
