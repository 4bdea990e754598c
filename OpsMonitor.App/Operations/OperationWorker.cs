using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Operations;

/// <summary>Claims runs of the operations it has handlers for and executes them under leases.</summary>
public sealed partial class OperationWorker(
    IEnumerable<IOperation> operations,
    RunLedger ledger,
    RunFlusher flusher,
    RunLeases leases,
    RunQueries queries,
    LeaseKeeper keeper,
    WorkSignal signal,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<OperationWorker> logger) : BackgroundService
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<OperationType, IOperation> _operations = operations.ToDictionary(o => o.Type);
    private readonly ConcurrentDictionary<Task, byte> _executions = new();
    private readonly WorkerOptions _options = options.Value;
    private long? _lastReaping; // of the monotonic clock, as every interval here: the wall clock may jump

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backOff = new BackOff(s_longestPause);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReapAsync(stoppingToken);
                if (!await ClaimOneAsync(stoppingToken))
                {
                    await signal.WaitAsync(_options.Poll, stoppingToken);
                }

                backOff.Reset();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                if (!backOff.IsOn)
                {
                    Log.NotClaiming(logger, e);
                }

                await Task.Delay(backOff.Next(), time, CancellationToken.None);
            }
        }

        await Task.WhenAll(_executions.Keys);
    }

    private async Task<bool> ClaimOneAsync(CancellationToken stopping)
    {
        if (_executions.Count >= _options.MaxConcurrent)
        {
            return false;
        }

        var since = time.GetTimestamp();
        var lease = await leases.ClaimAsync(_options.Name, _operations.Keys, _options.Lease, _options.MaxPerTenant, stopping);
        if (lease is null)
        {
            return false;
        }

        var execution = Task.Run(() => ExecuteAsync(lease, since, stopping), CancellationToken.None);
        _executions[execution] = 0;
        _ = execution.ContinueWith(
            e =>
            {
                _executions.TryRemove(e, out _);
                signal.Nudge();
            },
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return true;
    }

    private async Task ExecuteAsync(RunLease lease, long since, CancellationToken stopping)
    {
        var progress = new RunProgress(flusher, ledger, lease);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var held = keeper.Hold(lease, progress, stop, since);
        try
        {
            var recorded = lease.Attempt > 1 ? await queries.RecordedAsync(lease.Tenant, lease.RunId, stop.Token) : [];
            await _operations[lease.Operation].ExecuteAsync(new(lease, progress, recorded, _options.ItemPause, time), stop.Token);
            await progress.FlushAsync(stop.Token);
            await ledger.FinishAsync(lease.Tenant, lease.RunId, lease.Attempt, Actor.OfWorker(_options.Name), cancel: CancellationToken.None);
        }
        catch (RunFencedException)
        {
            Log.Fenced(logger, lease.RunId, lease.Attempt);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (!stopping.IsCancellationRequested)
            {
                Log.LeaseOver(logger, lease.RunId, lease.Attempt);
            }

            await HandBackAsync(lease, progress);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            Log.StorageAway(logger, e, lease.RunId);
            await HandBackAsync(lease, progress);
        }
        catch (Exception e)
        {
            await EndAsync(lease, progress, FailureOf(e, lease));
        }
    }

    /// <summary>Why the run ends before its last item; null for an abort.</summary>
    private FailureEntry? FailureOf(Exception error, RunLease lease)
    {
        if (error is RunAbortedException)
        {
            return null;
        }

        if (error is OperationFailedException known)
        {
            return new(known.ReasonCode, known.Message);
        }

        Log.Failed(logger, error, lease.RunId, lease.Operation.ToString());
        return error is RunReportRefusedException
            ? new("report_refused", "Outcomes of items could not be stored; the server's log has the details.")
            : new("operation_failed", $"The operation stopped with an error ({error.GetType().Name}); the server's log has the details.");
    }

    /// <summary>Ends a run before its last item: as failed, or without a failure as aborted.</summary>
    private Task EndAsync(RunLease lease, RunProgress progress, FailureEntry? failure) => PersistAsync(lease, async () =>
    {
        await progress.SettleAsync(CancellationToken.None);
        await ledger.FinishAsync(
            lease.Tenant, lease.RunId, lease.Attempt, Actor.OfWorker(_options.Name), failure, abort: failure is null, CancellationToken.None);
    });

    /// <summary>At shutdown, or when the database was away: what is known is kept, and the run is free for the next worker.</summary>
    private Task HandBackAsync(RunLease lease, RunProgress progress) => PersistAsync(lease, async () =>
    {
        await progress.SettleAsync(CancellationToken.None);
        await leases.ReleaseAsync(lease, _options.Name, CancellationToken.None);
    });

    /// <summary>Tries again while the database is away, for half a lease; then the lease lapses and the next attempt goes on from what is recorded.</summary>
    private async Task PersistAsync(RunLease lease, Func<Task> write)
    {
        var started = time.GetTimestamp();
        var backOff = new BackOff(TimeSpan.FromSeconds(1));
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception e) when (PostgresErrors.IsUnavailable(e) && time.GetElapsedTime(started) < _options.Lease / 2)
            {
                await Task.Delay(backOff.Next(), time, CancellationToken.None);
            }
            catch (Exception e)
            {
                Log.NotPersisted(logger, e, lease.RunId);
                return;
            }
        }
    }

    private async Task ReapAsync(CancellationToken cancel)
    {
        if (_lastReaping is { } last && time.GetElapsedTime(last) < _options.Lease / 5)
        {
            return;
        }

        _lastReaping = time.GetTimestamp();
        if (await leases.FailLostAsync(cancel) is > 0 and var lost)
        {
            Log.WorkersLost(logger, lost);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot look for work; trying again")]
        public static partial void NotClaiming(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId}, attempt {Attempt}, was taken over or has ended; this execution stops")]
        public static partial void Fenced(ILogger logger, long runId, int attempt);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The database went away during run {RunId}; handing it back")]
        public static partial void StorageAway(ILogger logger, Exception exception, long runId);

        [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} ({Operation}) failed")]
        public static partial void Failed(ILogger logger, Exception exception, long runId, string operation);

        [LoggerMessage(Level = LogLevel.Error, Message = "What became of run {RunId} could not be written; its lease lapses")]
        public static partial void NotPersisted(ILogger logger, Exception exception, long runId);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of run {RunId}, attempt {Attempt}, is lost or could not be renewed in time; this execution stops")]
        public static partial void LeaseOver(ILogger logger, long runId, int attempt);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Failed {Count} runs whose workers were lost too often")]
        public static partial void WorkersLost(ILogger logger, int count);
    }
}
