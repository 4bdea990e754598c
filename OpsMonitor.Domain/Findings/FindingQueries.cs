using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Findings;

/// <summary>Reads findings of one tenant for pages and the API; newest first, in keyset pages.</summary>
public sealed class FindingQueries(OpsDb ops)
{
    private const int MaxGroups = 200;
    private const int MaxGrouped = 10_000;

    private static readonly Expression<Func<Finding, FindingRow>> ToRow = f => new FindingRow(
        f.Id, f.Status, f.ChangeType, f.SubjectType, f.SubjectExternalId, f.SubjectName, f.FirstSeenAt, f.LastSeenAt, f.ResolvedAt, 0)
    {
        EndedBy = f.EndedBy,
        CounterpartId = f.CounterpartId,
        IsOutside = f.Checks == 0,
        UncheckedRunId = f.UncheckedRunId,
    };

    public async Task<Page<FindingRow>> ListAsync(TenantId tenant, FindingFilter filter, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        var before = cursor is null ? long.MaxValue : Cursor.Id(cursor);
        await using var db = ops.ForTenant(tenant);
        var matching = await filter.ApplyAsync(db, cancel);
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

        var evidence = EvidenceView.Read((await ReplacementAsync(db, finding, cancel) ?? finding.EvidenceJsonb).Shown);
        var by = finding.AcknowledgedBy is { } user ? await db.Users.Where(u => u.Id == user).Select(u => u.DisplayName).SingleOrDefaultAsync(cancel) : null;
        return new(
            ToRow.Compile()(finding) with { Changes = evidence.Changes.Count }, finding.ScopeKey, finding.Fingerprint, evidence,
            await SnapshotAsync(db, finding.BaselineRunId, cancel), await SnapshotAsync(db, finding.CurrentRunId, cancel),
            finding.BulkOperationRunId, finding.AcknowledgedAt, by, finding.AcknowledgementNote)
        {
            Life = await LifeAsync(db, finding, cancel),
            Counterpart = await db.Findings.Where(f => f.Id == finding.CounterpartId).Select(ToRow).SingleOrDefaultAsync(cancel),
        };
    }

    /// <summary>The findings on both sides of one in a list; null where the list ends.</summary>
    public async Task<(long? Newer, long? Older)> NeighboursAsync(TenantId tenant, FindingFilter filter, long id, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var matching = await filter.ApplyAsync(db, cancel);
        return (await matching.Where(f => f.Id > id).OrderBy(f => f.Id).Select(f => (long?)f.Id).FirstOrDefaultAsync(cancel),
            await matching.Where(f => f.Id < id).OrderByDescending(f => f.Id).Select(f => (long?)f.Id).FirstOrDefaultAsync(cancel));
    }

    /// <summary>The subjects of matching findings, those with most findings first.</summary>
    public async Task<IReadOnlyList<FindingGroup>> BySubjectAsync(TenantId tenant, FindingFilter filter, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var groups = await (await filter.ApplyAsync(db, cancel)).GroupBy(f => new { f.SubjectType, f.SubjectExternalId })
            .Select(g => new { g.Key.SubjectType, g.Key.SubjectExternalId, Name = g.Max(f => f.SubjectName), Count = g.Count(), LastSeenAt = g.Max(f => f.LastSeenAt) })
            .OrderByDescending(g => g.Count).ThenBy(g => g.Name).Take(MaxGroups).ToListAsync(cancel);
        return [.. groups.Select(g => new FindingGroup(g.SubjectExternalId, g.SubjectType, g.Name ?? "", g.Count, g.LastSeenAt))];
    }

    /// <summary>The properties that differ in the newest matching findings, those of most findings first.</summary>
    public async Task<IReadOnlyList<FindingGroup>> BySettingAsync(TenantId tenant, FindingFilter filter, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var ids = await (await filter.ApplyAsync(db, cancel)).OrderByDescending(f => f.Id).Take(MaxGrouped).Select(f => f.Id).ToArrayAsync(cancel);
        var rows = await db.Database.SqlQueryRaw<PathRow>(FindingsSql.ByPath, P("tenant", tenant.Value), P("ids", ids), P("limit", MaxGroups)).ToListAsync(cancel);
        return [.. rows.Select(r => new FindingGroup(r.Key, null, r.Label.Length > 0 ? r.Label : r.Key, r.Count, r.LastSeenAt))];
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
        CountAsync(tenant, new() { RunId = run, IncludeResolved = true, IsWhole = true }, cancel);

    /// <summary>Seen by checks, and neither acknowledged nor ended.</summary>
    public Task<int> CountOpenAsync(TenantId tenant, CancellationToken cancel = default) =>
        CountAsync(tenant, new() { Status = FindingStatus.New, IsWhole = true }, cancel);

    public async Task<int> CountAsync(TenantId tenant, FindingFilter filter, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await (await filter.ApplyAsync(db, cancel)).CountAsync(cancel);
    }

    /// <summary>The newest matching ids that can be acknowledged, for "all of the filter"; at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<long>> OpenIdsAsync(TenantId tenant, FindingFilter filter, int limit = 10_000, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var matching = await filter.ApplyAsync(db, cancel);
        return await matching.Where(f => f.Status == FindingStatus.New && f.ResolvedAt == null && f.Checks > 0)
            .OrderByDescending(f => f.Id).Take(limit).Select(f => f.Id).ToListAsync(cancel);
    }

    /// <summary>Subject types under the other filters with their counts, by name.</summary>
    public async Task<IReadOnlyList<FacetCount>> SubjectTypesAsync(TenantId tenant, FindingFilter filter, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var groups = await (await (filter with { SubjectType = null }).ApplyAsync(db, cancel)).GroupBy(f => f.SubjectType)
            .Select(g => new { g.Key, Count = g.Count() }).OrderBy(g => g.Key).Take(Cursor.MaxLimit).ToListAsync(cancel);
        return FacetCount.Of(groups.Select(g => (g.Key, g.Count)));
    }

    // It stands with the half that came.
    private static async Task<StoredJson?> ReplacementAsync(OpsDbContext db, Finding finding, CancellationToken cancel) =>
        finding.CounterpartId is not { } other ? null
        : finding.ChangeType == ChangeType.Added ? finding.ReplacementJsonb
        : await db.Findings.Where(f => f.Id == other).Select(f => f.ReplacementJsonb).SingleOrDefaultAsync(cancel);

    private static async Task<FindingLife> LifeAsync(OpsDbContext db, Finding finding, CancellationToken cancel) => new(
        finding.Checks, finding.ReopenedCount, finding.EndedBy, finding.EndedByName, finding.SuccessorId,
        await db.Findings.Where(f => f.SuccessorId == finding.Id).OrderBy(f => f.Id).Select(f => f.Id).ToListAsync(cancel));

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

    private sealed record PathRow(string Key, string Label, int Count, DateTimeOffset LastSeenAt);
}
