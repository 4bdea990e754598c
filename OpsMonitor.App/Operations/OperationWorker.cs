using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Operations;

/// <summary>Claims runs of the operations it has handlers for and executes them under leases.</summary>
public sealed partial class OperationWorker(
    IEnumerable<IOperation> operations,
    RunLedger ledger,
    RunLeases leases,
    RunQueries queries,
    LeaseKeeper keeper,
    WorkSignal signal,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<OperationWorker> logger) : BackgroundService
{
    private readonly Dictionary<OperationType, IOperation> _operations = operations.ToDictionary(o => o.Type);
    private readonly ConcurrentDictionary<Task, byte> _executions = new();
    private readonly WorkerOptions _options = options.Value;
    private DateTimeOffset _nextReaping;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReapAsync(stoppingToken);
                if (!await ClaimOneAsync(stoppingToken))
                {
                    await signal.WaitAsync(_options.Poll, stoppingToken);
                }

                failures = 0;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Log.NotClaiming(logger, e);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5_000, 100 << Math.Min(failures++, 6))), time, CancellationToken.None);
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

        var lease = await leases.ClaimAsync(_options.Name, _operations.Keys, _options.Lease, _options.MaxPerTenant, stopping);
        if (lease is null)
        {
            return false;
        }

        var execution = Task.Run(() => ExecuteAsync(lease, stopping), CancellationToken.None);
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

    private async Task ExecuteAsync(RunLease lease, CancellationToken stopping)
    {
        var progress = new RunProgress(ledger, lease, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var held = keeper.Hold(lease, progress, stop);
        var actor = Actor.OfWorker(_options.Name);
        try
        {
            var recorded = lease.Attempt > 1 ? await queries.RecordedAsync(lease.Tenant, lease.RunId, stop.Token) : [];
            await _operations[lease.Operation].ExecuteAsync(new(lease, progress, recorded, _options.ItemPause, time), stop.Token);
            await progress.FlushAsync(stop.Token);
            await ledger.FinishAsync(lease.Tenant, lease.RunId, lease.Attempt, actor, cancel: CancellationToken.None);
        }
        catch (RunFencedException)
        {
            Log.Fenced(logger, lease.RunId, lease.Attempt);
        }
        catch (RunAbortedException)
        {
            await EndAsync(lease, progress, actor, failure: null);
        }
        catch (OperationFailedException e)
        {
            await EndAsync(lease, progress, actor, new(e.ReasonCode, e.Message));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await HandBackAsync(lease, progress);
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e))
        {
            Log.StorageAway(logger, e, lease.RunId);
            await HandBackAsync(lease, progress);
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, lease.RunId, lease.Operation.ToString());
            await EndAsync(lease, progress, actor, new("operation_failed", $"The operation stopped with an error ({e.GetType().Name}); the server's log has the details."));
        }
    }

    /// <summary>Ends a run before its last item: as failed, or without a failure as aborted.</summary>
    private async Task EndAsync(RunLease lease, RunProgress progress, Actor actor, FailureEntry? failure)
    {
        try
        {
            if (failure is not null)
            {
                await progress.FlushAsync(CancellationToken.None);
            }

            await ledger.FinishAsync(lease.Tenant, lease.RunId, lease.Attempt, actor, failure, abort: failure is null, CancellationToken.None);
        }
        catch (Exception e)
        {
            // The lease lapses and another attempt finds the same cause, or a healthy database.
            Log.NotFinished(logger, e, lease.RunId);
        }
    }

    /// <summary>At shutdown, or when the database was away: what is known is kept, and the run is free for the next worker.</summary>
    private async Task HandBackAsync(RunLease lease, RunProgress progress)
    {
        var deadline = time.GetUtcNow() + _options.Lease / 2;
        while (true)
        {
            try
            {
                await progress.FlushAsync(CancellationToken.None);
                await leases.ReleaseAsync(lease, _options.Name, CancellationToken.None);
                return;
            }
            catch (Exception e) when (e is RunFencedException or RunAbortedException || time.GetUtcNow() > deadline)
            {
                return; // an abort is seen by whoever claims it next; a lease that cannot be handed back lapses
            }
            catch (Exception e) when (PostgresErrors.IsUnavailable(e))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
            }
        }
    }

    private async Task ReapAsync(CancellationToken cancel)
    {
        if (time.GetUtcNow() < _nextReaping)
        {
            return;
        }

        _nextReaping = time.GetUtcNow() + _options.Lease / 5;
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

        [LoggerMessage(Level = LogLevel.Error, Message = "The end of run {RunId} could not be written; its lease lapses")]
        public static partial void NotFinished(ILogger logger, Exception exception, long runId);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Failed {Count} runs whose workers were lost too often")]
        public static partial void WorkersLost(ILogger logger, int count);
    }
}
