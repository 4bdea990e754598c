using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>
/// What became of a tenant's runs since a moment of the database's clock. Nothing is kept for it: a run that changed is either active still, and these are few,
/// or has ended since, which an index tells.
/// </summary>
public sealed class RunChanges(OpsDb ops)
{
    /// <summary>A change bears the time at which it was written and is seen once it is committed: so much later at most, for no writer may stay in one
    /// transaction for longer. Whoever knows all until a moment asks for what changed from so long before it, and meets some of it again.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(90);

    /// <summary>The database's clock, by which changes are dated.</summary>
    public async Task<DateTimeOffset> NowAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return (await db.Database.SqlQueryRaw<DateTimeOffset>(RunChangesSql.Now).ToListAsync(cancel)).Single();
    }

    /// <summary>The present state of each run that changed at <paramref name="since"/> or later, in order of its last change; null where there are more than
    /// <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<RunRow>?> SinceAsync(TenantId tenant, DateTimeOffset since, int most, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        if (await db.Runs.Where(r => r.FinishedAt >= since).Take(most + 1).CountAsync(cancel) > most)
        {
            return null; // no row of them is read for nothing
        }

        // The active ones first: what ends in between is met by the second read.
        var active = await ReadAsync(db.Runs.Where(r => (r.Status == RunStatus.Pending || r.Status == RunStatus.Running) && r.UpdatedAt >= since));
        var ended = await ReadAsync(db.Runs.Where(r => r.FinishedAt >= since));
        var all = active.Concat(ended).GroupBy(r => r.Id).Select(g => g.MaxBy(r => r.Rev)!).OrderBy(r => r.UpdatedAt).ThenBy(r => r.Id).ToList();
        return all.Count > most ? null : all;

        Task<List<RunRow>> ReadAsync(IQueryable<BulkOperationRun> runs) => runs.Take(most + 1).Select(RunQueries.ToRow).ToListAsync(cancel);
    }
}
