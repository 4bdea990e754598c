using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Runs.Deadlines;

/// <summary>Reads deadlines and what is missed of them.</summary>
public sealed class DeadlineQueries(OpsDb ops)
{
    /// <summary>So many of those that are missed now are read, the latest first.</summary>
    public const int MaxOpen = 50;

    /// <summary>So many of those that are missed of one deadline now are read, the latest first.</summary>
    public const int MaxOfOne = 20;

    // Of all runs: more than anybody pages back to.
    private const int MaxPast = 5000;

    /// <summary>All of the tenant, to ask of its runs, or of the one.</summary>
    public async Task<TenantDeadlines> AllAsync(TenantId tenant, long? run = null, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var deadlines = await db.OperationDeadlines.AsNoTracking().ToListAsync(cancel);
        return new(
            deadlines,
            deadlines.Count == 0 ? [] : await db.DeadlineMisses.AsNoTracking().Where(m => run == null ? m.RunId != null : m.RunId == run).OrderByDescending(m => m.Id).Take(MaxPast).ToListAsync(cancel));
    }

    /// <summary>All of the tenant, by operation.</summary>
    public async Task<IReadOnlyList<DeadlineRow>> ListAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var (users, runs) = (db.Users, db.Runs);
        return await db.OperationDeadlines.AsNoTracking().OrderBy(d => d.Resource).ThenBy(d => d.Action)
            .Select(d => new DeadlineRow(d, users.Where(u => u.Id == d.CreatedBy).Select(u => u.DisplayName).FirstOrDefault())
            {
                HasRun = runs.Any(r => r.Resource == d.Resource && r.Action == d.Action),
            }).ToListAsync(cancel);
    }

    /// <summary>What is missed now of each deadline: how many, and the latest of them.</summary>
    public async Task<ILookup<long, OpenMisses>> OpenByDeadlineAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var groups = await db.DeadlineMisses.Where(m => m.EndedAt == null).GroupBy(m => new { m.DeadlineId, m.Missed })
            .Select(g => new { g.Key.DeadlineId, Misses = new OpenMisses(g.Key.Missed, g.Count(), g.OrderByDescending(m => m.Since).ThenByDescending(m => m.Id).Take(MaxOfOne).ToList()) })
            .AsNoTracking().ToListAsync(cancel);
        return groups.OrderBy(g => g.Misses.Missed).ToLookup(g => g.DeadlineId, g => g.Misses);
    }

    /// <summary>What is missed now, the latest first.</summary>
    public async Task<IReadOnlyList<OpenMiss>> OpenAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var runs = db.Runs;
        var open =
            from miss in db.DeadlineMisses
            where miss.EndedAt == null
            join deadline in db.OperationDeadlines on miss.DeadlineId equals deadline.Id
            orderby miss.Since descending, miss.Id descending
            select new OpenMiss(
                miss.Id, miss.Missed, deadline, miss.RunId, miss.Since,
                runs.Where(r => r.Resource == deadline.Resource && r.Action == deadline.Action).OrderByDescending(r => r.Id).Select(r => (DateTimeOffset?)r.CreatedAt).FirstOrDefault());
        return await open.AsNoTracking().Take(MaxOpen).ToListAsync(cancel);
    }
}
