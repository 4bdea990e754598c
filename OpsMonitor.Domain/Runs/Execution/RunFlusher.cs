using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using static OpsMonitor.Domain.Runs.Ledger.RunLedger;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Execution;

/// <summary>Writes the progress of all executions of a process: one statement for all that waits, one write at a time.</summary>
public sealed class RunFlusher(OpsDb ops) : IDisposable
{
    /// <summary>How often what waits is written; the end of a run and a full buffer do not wait for it.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    // Items of one statement, so that no process holds its runs' rows for long.
    private const int MaxItems = 10_000;

    // Seconds. What was not written is taken back and tried again.
    private const int Patience = 10;

    private readonly ConcurrentDictionary<RunProgress, byte> _waiting = new();
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Writes all that waits now; returns when that, and what was being written meanwhile, is settled.</summary>
    public async Task FlushAsync(CancellationToken cancel = default)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            // Whoever's turn it is writes for others too, so no single one can call it off.
            while (Take() is { Count: > 0 } batch)
            {
                await WriteAsync(batch);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Takes a step, unless the run is no longer the lease's or somebody asked for its abort; the answer says so. <paramref name="step"/> may be taken more
    /// than once (<see cref="Contention"/>), each time on a fresh context.
    /// </summary>
    public Task<RunWrite> TakeAsync(RunLease lease, RunStep step, RunCounters? counters = null, CancellationToken cancel = default) => ops.WriteAsync(
        lease.Tenant,
        async db =>
        {
            await db.Database.ExecuteSqlRawAsync(RunProgressSql.TakeStep, cancel);

            // The run's row first, as every writer of runs does, so that nobody waits for another in a circle.
            var locked = await db.Database.SqlQueryRaw<bool>(RunProgressSql.LockForStep,
                P("tenant", lease.Tenant.Value), P("run", lease.RunId), P("attempt", lease.Attempt)).ToListAsync(cancel);
            if (locked is not [false])
            {
                return new(locked.Count == 0 ? RunRefusal.Fenced : null, AbortRequested: locked.Count > 0, Attempt: lease.Attempt);
            }

            var items = (await step(db)).Select(i => i.Clean()).ToList();
            var written = await db.Database.SqlQueryRaw<FlushedRun>(RunProgressSql.Flush, Parameters([new(lease, items, counters)])).ToListAsync(cancel);
            return new RunWrite(null, written[0].Rev, written[0].AbortRequested, RunStatus.Running, lease.Attempt);
        },
        cancel);

    public void Dispose() => _turn.Dispose();

    internal void Enlist(RunProgress progress) => _waiting.TryAdd(progress, 0);

    private List<Waiting> Take()
    {
        List<Waiting> batch = [];
        var items = 0;
        foreach (var progress in _waiting.Keys)
        {
            if (items >= MaxItems)
            {
                break;
            }

            if (progress.Take() is { } taken)
            {
                items += taken.Items.Count;
                batch.Add(new(progress, taken.Items, taken.Counters));
                continue;
            }

            _waiting.TryRemove(progress, out _);
            if (progress.IsUnsettled)
            {
                Enlist(progress); // it reported between the two lines above
            }
        }

        return batch;
    }

    private async Task WriteAsync(List<Waiting> batch)
    {
        try
        {
            await WriteTogetherAsync(batch);
        }
        catch (Exception e) when (batch.Count > 1 && IsRefusal(e))
        {
            // Somebody's data is bad: each for itself, so that only its owner pays.
            foreach (var one in batch)
            {
                await WriteAloneAsync(one, batch);
            }
        }
        catch (Exception e) when (IsRefusal(e))
        {
            batch[0].Progress.Refuse(e);
        }
        catch
        {
            PutBack(batch);
            throw;
        }
    }

    private async Task WriteAloneAsync(Waiting one, List<Waiting> batch)
    {
        try
        {
            await WriteTogetherAsync([one]);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            one.Progress.Refuse(e);
        }
        catch
        {
            PutBack(batch.SkipWhile(w => w != one));
            throw;
        }
    }

    private static void PutBack(IEnumerable<Waiting> batch)
    {
        foreach (var one in batch)
        {
            one.Progress.PutBack(one.Items, one.Counters);
        }
    }

    private async Task WriteTogetherAsync(List<Waiting> batch)
    {
        var rows = await ops.OnceAsync(
            tenant: null, // a process executes runs of several
            () => [OpsDb.Statement(RunProgressSql.Relaxed), OpsDb.Statement(RunProgressSql.Flush, Parameters([.. batch.Select(w => w.Report)]))],
            r => new FlushedRun(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetBoolean(3)),
            Patience);
        var written = rows.ToDictionary(r => (r.TenantId, r.Id));
        foreach (var one in batch)
        {
            var lease = one.Progress.Lease;
            one.Progress.Settle(written.TryGetValue((lease.Tenant.Value, lease.RunId), out var row)
                ? new(null, row.Rev, row.AbortRequested, RunStatus.Running, lease.Attempt)
                : new(RunRefusal.Fenced));
        }
    }

    /// <summary>The parameters of <see cref="RunProgressSql.Flush"/>.</summary>
    internal static NpgsqlParameter[] Parameters(IReadOnlyCollection<RunReport> reports) =>
    [
        P("tenants", reports.Select(r => r.Lease.Tenant.Value).ToArray()),
        P("runs", reports.Select(r => r.Lease.RunId).ToArray()),
        P("attempts", reports.Select(r => r.Lease.Attempt).ToArray()),
        P("succeeded", reports.Select(r => r.Counters?.Succeeded).ToArray()),
        P("failed", reports.Select(r => r.Counters?.Failed).ToArray()),
        P("skipped", reports.Select(r => r.Counters?.Skipped).ToArray()),
        P("item_tenants", reports.SelectMany(r => Enumerable.Repeat(r.Lease.Tenant.Value, r.Items.Count)).ToArray()),
        P("item_runs", reports.SelectMany(r => Enumerable.Repeat(r.Lease.RunId, r.Items.Count)).ToArray()),
        .. ItemBatch.OfClean([.. reports.SelectMany(r => r.Items)]).Parameters(),
    ];

    // No outage and no lost race: the statement would fail the same way again. A text that cannot be encoded fails before it is sent.
    private static bool IsRefusal(Exception e) => PostgresErrors.Find(e) is { } p
        ? p.SqlState[..2] is "22" or "23" or "54" or "OM"
        : e is ArgumentException or FormatException or OverflowException;

    private sealed record Waiting(RunProgress Progress, IReadOnlyList<ItemResult> Items, RunCounters? Counters)
    {
        public RunReport Report => new(Progress.Lease, Items, Counters);
    }
}

/// <summary>What one execution reports with one write: items that are clean already, or absolute counters.</summary>
internal sealed record RunReport(RunLease Lease, IReadOnlyList<ItemResult> Items, RunCounters? Counters);

/// <summary>A run as <see cref="RunProgressSql.Flush"/> left it.</summary>
internal sealed record FlushedRun(long TenantId, long Id, long Rev, bool AbortRequested);
