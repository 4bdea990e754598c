using System.Diagnostics;
using Microsoft.AspNetCore.Components;
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

namespace OpsMonitor.App.Runs.Run;

/// <summary>One run while it moves and after: progress, failures, items, scope and history.</summary>
public partial class RunPage : TenantPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _slowest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _chainRefresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _speak = TimeSpan.FromSeconds(10);

    private PageQuery _asked = PageQuery.Of("");
    private RunPageState _state = new();
    private string _plain = "";
    private LiveKey? _watched;
    private RunReading? _read;
    private IReadOnlyList<TimelineEntry> _timeline = [];
    private RunChain? _chain;
    private int? _hopeful;
    private (RunMoves Moves, bool Silent, MissedDeadline?)? _told;
    private TenantDeadlines _deadlines = TenantDeadlines.None;
    private DateTimeOffset _readAt;
    private DateTimeOffset _spokenAt;
    private string? _spoken;

    [Inject]
    public required RunReads Reads { get; init; }

    [Inject]
    public required DeadlineReads Deadlines { get; init; }

    [Inject]
    public required RunActions Actions { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter]
    public long Id { get; set; }

    private RunRow Row => _read!.Row.For(Current.Role);

    private OperationCard Card => _read!.Story.Card;

    /// <summary>Why no retry can ever be started; null where it depends.</summary>
    private string? Never => _read!.Story.Never;

    private RunMoves Moves => RunMoves.Of(Row, Card, _read!.Run.Run.AbortRequestedAt, Current, Clock.Now);

    private string? Origin => RunWords.Origin(_timeline.FirstOrDefault(e => e.Action != TimelineEntry.Retried)?.Actor);

    private IReadOnlyList<RetryCount> Followed => _chain?.Reasons ?? [];

    /// <summary>Failed items of this run that no later one has recovered and that may succeed; none until they are counted.</summary>
    private int Left => Followed.Count > 0 ? Followed.Where(r => !Card.IsHopeless(r.ReasonCode)).Sum(r => r.Left) : _hopeful ?? 0;

    private bool CanRetry => Moves.Retry && Never is null && Left > 0;

    /// <summary>It should be reporting and is not.</summary>
    private bool Silent => RunSilence.IsStalled(Row, Clock.Now);

    private MissedByRun? Missed => _deadlines.Missed(Row, Clock.Now);

    protected override Right Needed => Right.Observe;

    protected override async Task OnTenantReadyAsync()
    {
        var (before, key) = (_state, LiveKey.Run(Current.Id, Id));
        _asked = Asked();
        _state = RunPageState.Of(_asked, Id);
        if (!Current.May(Right.Read))
        {
            _state = new(); // no list of items, and none that a filter could ask about
        }

        _plain = _state.ToUrl(Slug, Id);
        if (_watched == key && _read is not null)
        {
            await (before == _state ? Task.CompletedTask : ReadAsync(LoadAsync));
            return;
        }

        if (_watched is { } other && other != key)
        {
            UnwatchAll();
            (_read, _chain, _hopeful, _told) = (null, null, null, null);
        }

        _watched = key;
        Watch(key, _refresh, LoadAsync);
        Watch(LiveKey.Runs(Current.Id), _chainRefresh, LoadChainAsync);
        Watch(LiveKey.Deadlines(Current.Id), _slowest, LoadDeadlinesAsync);
        await OpenAsync(LoadDeadlinesAsync, LiveKey.Deadlines(Current.Id));
        await OpenAsync(LoadAsync, key);
        if (_read is null)
        {
            Navigation.NotFound();
            return;
        }

        await OpenAsync(LoadChainAsync, LiveKey.Runs(Current.Id));
    }

    /// <summary>Answers whether there is anything new to show.</summary>
    private async Task<bool> LoadAsync(CancellationToken cancel)
    {
        var (tenant, known) = (Current.Id, _read);
        RunReading? read;
        try
        {
            read = await Reads.ReadAsync(tenant, Id, _state, known, Since, cancel);
        }
        catch (FormatException)
        {
            // A cursor somebody mistyped: begin at the first item.
            Navigation.NavigateTo((_state with { Cursor = null }).ToUrl(Slug, Id), replace: true);
            return false;
        }

        if (read is null)
        {
            return false;
        }

        if (known?.Chapter != read.Chapter)
        {
            _timeline = read.Story.Timeline;
        }

        (_read, _readAt) = (read, Clock.Now);
        Spread(LiveKey.Run(tenant, Id), read.Took, _refresh, _slowest, times: 4); // one read serves all who look on
        var (told, spoken) = (_told, _spoken);
        _told = (Moves, Silent, Missed?.Missed);
        Speak(read.Row);
        return read.IsNewsAfter(known) || told != _told || spoken != _spoken;
    }

    private async Task LoadDeadlinesAsync(CancellationToken cancel) => _deadlines = await Deadlines.OfRunAsync(Current.Id, Id, Since, cancel);

    /// <summary>Retries of this run start and move by themselves; any run's signal may be one.</summary>
    private async Task<bool> LoadChainAsync(CancellationToken cancel)
    {
        var (tenant, before, hopeful) = (Current.Id, _chain, _hopeful);
        _chain = await Reads.ChainAsync(tenant, Id, before, Since, cancel);
        if (_read is not null && _chain?.Links.Count != before?.Links.Count)
        {
            _timeline = await Reads.TimelineAsync(tenant, Id, Since, cancel);
        }

        if (_read is { Row: { IsActive: false, Counters.Failed: > 0 }, Story.Never: null })
        {
            _hopeful ??= _read.Hopeful; // final with the run
        }

        return _chain != before || _hopeful != hopeful;
    }

    private Task DoAsync(RunMove move) => move switch
    {
        RunMove.CheckAgain => Actions.CheckAgainAsync(Slug, _read!.Run),
        RunMove.RunAgain => RetryAsync(RetryChoice.All, whole: true),
        RunMove.Retry => RetryAsync(RetryChoice.All),
        RunMove.Abort => AbortAsync(Actions.AbortAsync(Slug, Row)),
        RunMove.ForceAbort => AbortAsync(Actions.ForceAbortAsync(Slug, Row)),
    };

    private async Task AbortAsync(Task<bool> asked)
    {
        if (await asked)
        {
            await ReadAsync(LoadAsync);
        }
    }

    private Task RetryAsync(RetryChoice choice) => RetryAsync(choice, whole: false);

    private async Task RetryAsync(RetryChoice choice, bool whole)
    {
        if (await Actions.RetryAsync(Slug, Id, choice, whole))
        {
            await ReadAsync(LoadChainAsync);
        }
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
