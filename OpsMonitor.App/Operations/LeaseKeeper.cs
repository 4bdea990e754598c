using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Operations;

/// <summary>Renews the leases of this process's executions five times per lease, however long an item takes.</summary>
public sealed partial class LeaseKeeper(RunLeases leases, IOptions<WorkerOptions> options, TimeProvider time, ILogger<LeaseKeeper> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<RunLease, (RunProgress Progress, CancellationTokenSource Stop)> _held = new();

    /// <summary>Keeps a lease until disposed; a lost one cancels <paramref name="stop"/>.</summary>
    public IDisposable Hold(RunLease lease, RunProgress progress, CancellationTokenSource stop)
    {
        _held[lease] = (progress, stop);
        return new Held(this, lease);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Lease / 5, time);
        // Leases are kept while executions wind down: the host cancels this token last, see OperationsServices.
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RenewAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The database judges expiry: an execution that outlives its lease is fenced with its next write.
                Log.NotRenewed(logger, e, _held.Count);
            }
        }
    }

    private async Task RenewAsync(CancellationToken cancel)
    {
        var mine = _held.ToArray();
        if (mine.Length == 0)
        {
            return;
        }

        var renewed = (await leases.RenewAsync([.. mine.Select(m => m.Key)], options.Value.Lease, cancel)).ToDictionary(r => (r.Tenant, r.RunId));
        foreach (var (lease, (progress, stop)) in mine)
        {
            if (renewed.TryGetValue((lease.Tenant, lease.RunId), out var kept))
            {
                progress.AbortRequested |= kept.AbortRequested;
            }
            else if (_held.ContainsKey(lease))
            {
                Log.Lost(logger, lease.RunId, lease.Attempt);
                await stop.CancelAsync();
            }
        }
    }

    private sealed class Held(LeaseKeeper keeper, RunLease lease) : IDisposable
    {
        public void Dispose() => keeper._held.TryRemove(lease, out _);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Could not renew {Count} leases; trying again")]
        public static partial void NotRenewed(ILogger logger, Exception exception, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the lease of run {RunId}, attempt {Attempt}; stopping its execution")]
        public static partial void Lost(ILogger logger, long runId, int attempt);
    }
}
