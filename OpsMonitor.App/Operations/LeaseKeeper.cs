using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpsMonitor.Domain.Runs.Execution;

namespace OpsMonitor.App.Operations;

/// <summary>Renews the leases of this process's executions five times per lease, however long an item takes and however busy the pool is.</summary>
public sealed partial class LeaseKeeper(LeaseRenewal renewal, IOptions<WorkerOptions> options, TimeProvider time, ILogger<LeaseKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan _firstRetry = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<RunLease, Held> _held = new();
    private readonly TimeSpan _lease = options.Value.Lease;

    /// <summary>
    /// Keeps a lease, taken at <paramref name="since"/> of the monotonic clock, until disposed. <paramref name="stop"/> is cancelled when somebody else
    /// has it, and also when it could not be renewed for as long as it lasts: nobody may then say whose it is.
    /// </summary>
    public IDisposable Hold(RunLease lease, RunProgress progress, CancellationTokenSource stop, long since)
    {
        var held = new Held(progress, stop, () => _held.TryRemove(lease, out _));
        held.StopAfter(LeftSince(since));
        _held[lease] = held;
        return held;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retry = _firstRetry;
        // Leases are kept while executions wind down: the host cancels this token last, see OperationsServices.
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var pause = await RenewAsync(stoppingToken) ? _lease / 5 : _lease / 20;
                retry = _firstRetry;
                await Task.Delay(pause, time, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (retry == _firstRetry)
                {
                    Log.NotRenewed(logger, e, _held.Count);
                }

                await Task.Delay(retry, time, stoppingToken);
                retry = retry * 2 < _lease / 10 ? retry * 2 : _lease / 10;
            }
        }
    }

    /// <summary>False when a row was locked by somebody else: soon again.</summary>
    private async Task<bool> RenewAsync(CancellationToken cancel)
    {
        var mine = _held.ToArray();
        if (mine.Length == 0)
        {
            return true;
        }

        var sent = time.GetTimestamp();
        var answer = await renewal.RenewAsync([.. mine.Select(m => m.Key)], _lease, _lease / 5, cancel);
        var renewed = answer.ToDictionary(r => (r.Tenant, r.RunId));
        foreach (var (lease, held) in mine)
        {
            if (!renewed.TryGetValue((lease.Tenant, lease.RunId), out var kept))
            {
                if (held.StopAfter(TimeSpan.Zero))
                {
                    Log.Lost(logger, lease.RunId, lease.Attempt);
                }

                continue;
            }

            held.Progress.AbortRequested |= kept.AbortRequested;
            if (kept.IsProlonged)
            {
                held.StopAfter(LeftSince(sent));
            }
        }

        return answer.All(r => r.IsProlonged);
    }

    // The database counts from later than this, so an execution stops before anybody else may take its run.
    private TimeSpan LeftSince(long timestamp) => _lease - time.GetElapsedTime(timestamp) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private sealed class Held(RunProgress progress, CancellationTokenSource stop, Action release) : IDisposable
    {
        private readonly Lock _gate = new();
        private bool _isOver;

        public RunProgress Progress { get; } = progress;

        /// <summary>Moves the moment at which the execution is told to stop; false when it is over already.</summary>
        public bool StopAfter(TimeSpan left)
        {
            lock (_gate)
            {
                if (!_isOver)
                {
                    stop.CancelAfter(left);
                }

                return !_isOver;
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isOver = true;
            }

            release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Could not renew {Count} leases; trying again")]
        public static partial void NotRenewed(ILogger logger, Exception exception, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the lease of run {RunId}, attempt {Attempt}; stopping its execution")]
        public static partial void Lost(ILogger logger, long runId, int attempt);
    }
}
