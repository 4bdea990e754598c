using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Findings;

/// <summary>Reads findings of one tenant for pages and the API; newest first, in keyset pages.</summary>
public sealed class FindingQueries(OpsDb ops)
{
    private static readonly Expression<Func<Finding, FindingRow>> ToRow = f => new FindingRow(
        f.Id, f.Status, f.ChangeType, f.SubjectType, f.SubjectExternalId, f.SubjectName, f.FirstSeenAt, f.LastSeenAt, f.ResolvedAt, 0);

    public async Task<Page<FindingRow>> ListAsync(TenantId tenant, FindingFilter filter, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        var before = cursor is null ? long.MaxValue : Cursor.Id(cursor);
        await using var db = ops.ForTenant(tenant);
        var matching = await MatchingAsync(db, filter, cancel);
        var rows = await matching.Where(f => f.Id < before).OrderByDescending(f => f.Id).Take(limit + 1).Select(ToRow).ToListAsync(cancel);
        return Cursor.Cut(await WithChangesAsync(db, rows, cancel), limit, f => Cursor.Of(f.Id));
    }

    /// <summary>Null for an unknown finding and for another tenant's alike.</summary>
    public async Task<FindingDetail?> FindAsync(TenantId tenant, long id, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var finding = await db.Findings.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancel);
        if (finding is null)
        {
            return null;
        }

        var evidence = EvidenceView.Read(finding.EvidenceJsonb.Shown);
        var by = finding.AcknowledgedBy is { } user ? await db.Users.Where(u => u.Id == user).Select(u => u.DisplayName).SingleOrDefaultAsync(cancel) : null;
        return new(
            ToRow.Compile()(finding) with { Changes = evidence.Changes.Count }, finding.ScopeKey, finding.Fingerprint, evidence,
            await SnapshotAsync(db, finding.BaselineRunId, cancel), await SnapshotAsync(db, finding.CurrentRunId, cancel),
            finding.BulkOperationRunId, finding.AcknowledgedAt, by, finding.AcknowledgementNote);
    }

    /// <summary>The newest findings about one subject, resolved ones too; of any type when <paramref name="type"/> is null.</summary>
    public async Task<IReadOnlyList<FindingRow>> OfSubjectAsync(TenantId tenant, string? type, string externalId, int limit = 20, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var findings = db.Findings.Where(f => f.SubjectExternalId == externalId && (type == null || f.SubjectType == type));
        return await findings.OrderByDescending(f => f.Id).Take(Math.Clamp(limit, 1, Cursor.MaxLimit)).Select(ToRow).ToListAsync(cancel);
    }

    /// <summary>How many findings a drift run shows, also those it saw again and those resolved since.</summary>
    public Task<int> CountForRunAsync(TenantId tenant, long run, CancellationToken cancel = default) =>
        CountAsync(tenant, new() { RunId = run, IncludeResolved = true }, cancel);

    /// <summary>Neither acknowledged nor resolved.</summary>
    public Task<int> CountOpenAsync(TenantId tenant, CancellationToken cancel = default) =>
        CountAsync(tenant, new() { Status = FindingStatus.New }, cancel);

    public async Task<int> CountAsync(TenantId tenant, FindingFilter filter, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await (await MatchingAsync(db, filter, cancel)).CountAsync(cancel);
    }

    /// <summary>The newest matching ids that can be acknowledged, for "all of the filter"; at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<long>> OpenIdsAsync(TenantId tenant, FindingFilter filter, int limit = 10_000, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var matching = await MatchingAsync(db, filter, cancel);
        return await matching.Where(f => f.Status == FindingStatus.New && f.ResolvedAt == null)
            .OrderByDescending(f => f.Id).Take(limit).Select(f => f.Id).ToListAsync(cancel);
    }

    /// <summary>Subject types under the other filters with their counts, by name.</summary>
    public async Task<IReadOnlyList<FacetCount>> SubjectTypesAsync(TenantId tenant, FindingFilter filter, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var groups = await (await MatchingAsync(db, filter with { SubjectType = null }, cancel)).GroupBy(f => f.SubjectType)
            .Select(g => new { g.Key, Count = g.Count() }).OrderBy(g => g.Key).Take(Cursor.MaxLimit).ToListAsync(cancel);
        return FacetCount.Of(groups.Select(g => (g.Key, g.Count)));
    }

    private static async Task<IQueryable<Finding>> MatchingAsync(OpsDbContext db, FindingFilter filter, CancellationToken cancel)
    {
        if (filter.RunId is not { } run)
        {
            return await filter.ApplyAsync(db, null, cancel);
        }

        var drift = await db.Runs.Where(r => r.Id == run && r.Resource == DriftLedger.Generate.Resource).Select(r => r.ItemIds).SingleOrDefaultAsync(cancel);
        return await filter.ApplyAsync(db, drift is null ? null : DriftScope.Read(drift), cancel);
    }

    private static async Task<List<FindingRow>> WithChangesAsync(OpsDbContext db, List<FindingRow> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return rows;
        }

        var counts = await db.Database.SqlQueryRaw<ChangesRow>(FindingsSql.CountChanges,
            P("tenant", db.Tenant!.Value.Value), P("ids", rows.Select(r => r.Id).ToArray())).ToDictionaryAsync(c => c.Id, c => c.Changes, cancel);
        return [.. rows.Select(r => r with { Changes = counts.GetValueOrDefault(r.Id) })];
    }

    private static async Task<SnapshotRef?> SnapshotAsync(OpsDbContext db, long? id, CancellationToken cancel)
    {
        var runs = db.Runs;
        return id is null ? null : await db.InventorySyncRuns.Where(s => s.Id == id)
            .Select(s => new SnapshotRef(s.Id, s.Source, s.Status, s.FinishedAt, s.BulkOperationRunId,
                runs.Where(r => r.Id == s.BulkOperationRunId).Select(r => r.Failed).FirstOrDefault()))
            .SingleOrDefaultAsync(cancel);
    }

    private sealed record ChangesRow(long Id, int Changes);
}
