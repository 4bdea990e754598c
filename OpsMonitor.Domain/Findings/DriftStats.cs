using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Findings;

/// <summary>Findings of one subject type that checks saw and that have not ended.</summary>
public sealed record DriftOfType(string SubjectType, int New, int Acknowledged, DateTimeOffset LastSeenAt);

/// <summary>The check that ended last.</summary>
public sealed record DriftCheck(long RunId, RunStatus Status, DateTimeOffset FinishedAt);

/// <summary>Where a tenant drifts, most new findings first, and when that was looked at last; null when never.</summary>
public sealed record DriftState(IReadOnlyList<DriftOfType> Types, DriftCheck? LastCheck);

/// <summary>Figures about the drift of one tenant.</summary>
public sealed class DriftStats(OpsDb ops)
{
    public async Task<DriftState> ReadAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var types = await (await new FindingFilter { IsWhole = true }.ApplyAsync(db, cancel)).GroupBy(f => f.SubjectType)
            .Select(g => new DriftOfType(
                g.Key, g.Count(f => f.Status == FindingStatus.New), g.Count(f => f.Status == FindingStatus.Acknowledged), g.Max(f => f.LastSeenAt)))
            .ToListAsync(cancel);
        var comparisons = db.DriftRuns.Where(d => !d.IsCheck);
        var check = await db.Runs
            .Where(r => r.Resource == DriftLedger.Generate.Resource && r.Action == DriftLedger.Generate.Action && r.FinishedAt != null
                && !comparisons.Any(c => c.RunId == r.Id))
            .OrderByDescending(r => r.Id).Select(r => new DriftCheck(r.Id, r.Status, r.FinishedAt!.Value)).FirstOrDefaultAsync(cancel);
        return new([.. types.OrderByDescending(t => t.New).ThenByDescending(t => t.Acknowledged).ThenBy(t => t.SubjectType, StringComparer.Ordinal)], check);
    }
}
