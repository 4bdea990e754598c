using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
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

    private RunPageState _state = new();
    private LiveKey? _watched;
    private RunDetail? _run;
    private IReadOnlyList<TimelineEntry> _timeline = [];
    private RunRate _rate = new();
    private RunChain? _chain;
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
    public required RunActions Actions { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter]
    public long Id { get; set; }

    // Declared so that a change of the query string alone reaches the page; read together by RunPageState.
    [SupplyParameterFromQuery(Name = "cursor")]
    public string? Query { get; set; }

    private RunMoves Moves => RunMoves.Of(_run!.Row, _run.Run.AbortRequestedAt, Current, Clock.Now);

    private string? Origin => RunWords.Origin(_timeline.FirstOrDefault(e => e.Action != TimelineEntry.Retried)?.Actor);

    private IReadOnlyList<RetryCount> Reasons => _chain?.Reasons ?? [];

    /// <summary>Failed items of this run that no later one has recovered.</summary>
    private int Left => Reasons.Count > 0 ? Reasons.Sum(r => r.Left) : _run!.Row.Counters.Failed;

    /// <summary>It should be reporting and is not.</summary>
    private bool Silent => RunSilence.IsStalled(_run!.Row, Clock.Now);

    protected override async Task OnTenantReadyAsync()
    {
        _state = RunPageState.Parse(Navigation.Uri);
        var key = LiveKey.Run(Current.Id, Id);
        if (_watched == key && _run is not null)
        {
            return;
        }

        if (_watched is { } before && before != key)
        {
            Unwatch(before);
            Unwatch(LiveKey.Runs(before.Tenant));
            (_run, _rate, _chain, _durations, _history) = (null, new(), null, [], []);
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
