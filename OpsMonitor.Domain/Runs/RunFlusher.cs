using System.Collections.Concurrent;
using Npgsql;
using OpsMonitor.Domain.Storage;
using static OpsMonitor.Domain.Runs.RunLedger;

namespace OpsMonitor.Domain.Runs;

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
            () => [OpsDb.Statement(RunProgressSql.Relaxed), OpsDb.Statement(RunProgressSql.Flush, [.. RunParameters(batch), .. Items(batch)])],
            r => new FlushedRow(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetBoolean(3)),
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

    private static NpgsqlParameter[] RunParameters(List<Waiting> batch) =>
    [
        P("tenants", batch.Select(w => w.Progress.Lease.Tenant.Value).ToArray()),
        P("runs", batch.Select(w => w.Progress.Lease.RunId).ToArray()),
        P("attempts", batch.Select(w => w.Progress.Lease.Attempt).ToArray()),
        P("succeeded", batch.Select(w => w.Counters?.Succeeded).ToArray()),
        P("failed", batch.Select(w => w.Counters?.Failed).ToArray()),
        P("skipped", batch.Select(w => w.Counters?.Skipped).ToArray()),
    ];

    private static NpgsqlParameter[] Items(List<Waiting> batch) =>
    [
        P("item_tenants", batch.SelectMany(w => Enumerable.Repeat(w.Progress.Lease.Tenant.Value, w.Items.Count)).ToArray()),
        P("item_runs", batch.SelectMany(w => Enumerable.Repeat(w.Progress.Lease.RunId, w.Items.Count)).ToArray()),
        .. ItemParameters([.. batch.SelectMany(w => w.Items)]),
    ];

    // No outage and no lost race: the statement would fail the same way again. A text that cannot be encoded fails before it is sent.
    private static bool IsRefusal(Exception e) => PostgresErrors.Find(e) is { } p
        ? p.SqlState[..2] is "22" or "23" or "54" or "OM"
        : e is ArgumentException or FormatException or OverflowException;

    private sealed record Waiting(RunProgress Progress, IReadOnlyList<ItemResult> Items, RunCounters? Counters);

    private sealed record FlushedRow(long TenantId, long Id, long Rev, bool AbortRequested);
}
