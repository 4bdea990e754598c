using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>
/// Whole results for downloads, read in keyset batches: memory stays constant, and no connection or snapshot is held while a slow reader takes its time.
/// </summary>
public sealed class RunExports(OpsDb ops)
{
    /// <summary>Rows read with one statement.</summary>
    public const int Batch = 1_000;

    /// <summary>All runs that match, newest first; of the given ids only, where there are any. Runs that start meanwhile are not among them.</summary>
    public async IAsyncEnumerable<RunRow> RunsAsync(
        TenantId tenant, RunFilter filter, IReadOnlyCollection<long>? ids = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        FoundRuns found;
        await using (var db = ops.ForTenant(tenant))
        {
            found = await RunSearch.FindAsync(db, filter, cancel: cancel);
        }

        var before = long.MaxValue;
        List<RunRow> rows;
        do
        {
            await using (var db = ops.ForTenant(tenant))
            {
                var runs = filter.Apply(db.Runs.Where(r => r.Id < before), found);
                runs = ids is null ? runs : runs.Where(r => ids.Contains(r.Id));
                rows = await runs.OrderByDescending(r => r.Id).Take(Batch).Select(RunQueries.ToRow).ToListAsync(cancel);
            }

            foreach (var row in rows)
            {
                yield return row;
            }

            before = rows.Count > 0 ? rows[^1].Id : before;
        }
        while (rows.Count == Batch);
    }

    /// <summary>All recorded items of a run that match, in order of item id.</summary>
    public async IAsyncEnumerable<RunItemRow> ItemsAsync(
        TenantId tenant, long run, ItemFilter filter, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        string? after = null;
        string[] held;
        await using (var db = ops.ForTenant(tenant))
        {
            held = await RunQueries.HeldAsync(db, run, filter, cancel);
        }

        List<RunItemRow> rows;
        do
        {
            await using (var db = ops.ForTenant(tenant))
            {
                rows = await RunQueries.Items(db, run, filter, held, after).Take(Batch).ToListAsync(cancel);
            }

            foreach (var row in rows)
            {
                yield return RunItemRow.Shown(row);
            }

            after = rows.Count > 0 ? rows[^1].ItemId! : after;
        }
        while (rows.Count == Batch);
    }

    /// <summary>Keeps in the journal who took what out; written before the first row leaves. <paramref name="run"/> is null for a list of runs.</summary>
    public async Task JournalAsync(TenantId tenant, Actor actor, long? run, string format, string query, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var filters = string.Join('&', query.TrimStart('?').Split('&').Where(p => !p.StartsWith("format=", StringComparison.Ordinal)));
        db.AuditLogs.Add(AuditLog.Of(tenant, actor, "runs.exported", "run_export", run, [("format", format), ("query", filters.Length == 0 ? null : SafeId.Query(filters))]));
        await db.SaveChangesAsync(cancel);
    }
}
