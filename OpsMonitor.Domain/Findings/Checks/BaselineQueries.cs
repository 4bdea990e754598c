using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Findings.Checks;

/// <summary>A snapshot that is or was the baseline of its scope.</summary>
public sealed record BaselineRow(
    long Id, string ScopeKey, long SyncRunId, string Source, DateTimeOffset ApprovedAt, string ApprovedBy, string Reason, DateTimeOffset? ReplacedAt);

/// <summary>How many open findings a move would end as accepted, and how many would compare with the new baseline.</summary>
public sealed record BaselinePreview(int Accepted, int Kept);

/// <summary>Reads the baselines of one tenant.</summary>
public sealed class BaselineQueries(OpsDb ops)
{
    /// <summary>The approved snapshot of each scope that has one.</summary>
    public async Task<IReadOnlyDictionary<string, BaselineRow>> CurrentAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await Rows(db, db.DriftBaselines.Where(b => b.ReplacedAt == null)).ToDictionaryAsync(b => b.ScopeKey, cancel);
    }

    /// <summary>Moves, newest first; of one scope, or of all.</summary>
    public async Task<Page<BaselineRow>> HistoryAsync(TenantId tenant, string? scopeKey, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        var before = cursor is null ? long.MaxValue : Cursor.Id(cursor);
        await using var db = ops.ForTenant(tenant);
        var moves = db.DriftBaselines.Where(b => b.Id < before && (scopeKey == null || b.ScopeKey == scopeKey));
        return Cursor.Cut(await Rows(db, moves.OrderByDescending(b => b.Id).Take(limit + 1)).ToListAsync(cancel), limit, b => Cursor.Of(b.Id));
    }

    /// <summary>What a move to the snapshot would do now.</summary>
    public async Task<BaselinePreview> PreviewAsync(TenantId tenant, long syncRun, string scopeKey, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return (await db.Database.SqlQueryRaw<BaselinePreview>(
            BaselinesSql.Preview, P("tenant", tenant.Value), P("sync", syncRun), P("scope_key", scopeKey)).ToListAsync(cancel))[0];
    }

    /// <summary>What a run was and what came of it; null before its end, and for runs that compare nothing.</summary>
    public async Task<DriftRunView?> RunAsync(TenantId tenant, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.DriftRuns.AsNoTracking().SingleOrDefaultAsync(r => r.RunId == run, cancel) is { } found ? await WithDoubtAsync(db, Of(found), cancel) : null;
    }

    /// <summary>The newest checks, newest first; only the first with what is in doubt.</summary>
    public async Task<IReadOnlyList<DriftRunView>> ChecksAsync(TenantId tenant, int limit = 20, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var runs = (await db.DriftRuns.AsNoTracking().Where(r => r.IsCheck).OrderByDescending(r => r.RunId).Take(limit).ToListAsync(cancel)).ConvertAll(Of);
        return runs is [var newest, .. var older] ? [await WithDoubtAsync(db, newest, cancel), .. older] : [];
    }

    private static async Task<DriftRunView> WithDoubtAsync(OpsDbContext db, DriftRunView run, CancellationToken cancel)
    {
        var seen = db.FindingRuns.Where(r => r.RunId == run.RunId).Select(r => r.FindingId);
        return run with
        {
            Doubtful = run.Delta?.Doubtful ?? await db.Findings.CountAsync(f => f.ChangeType == ChangeType.Removed && f.UncheckedRunId != null && f.CounterpartId == null && f.ResolvedAt == null && seen.Contains(f.Id), cancel),
            Cut = await db.InventorySyncRuns.Where(s => s.CutCount > 0 && (s.Id == run.BaselineRunId || s.Id == run.CurrentRunId)).OrderBy(s => s.Id)
                .Select(s => new CutSnapshot(s.Id, s.CutCount)).ToListAsync(cancel),
        };
    }

    private static DriftRunView Of(DriftRun r) => new(r.RunId, r.ScopeKey, r.BaselineRunId, r.CurrentRunId, r.IsCheck, DriftSettlement.Read(r.Delta), r.CreatedAt);

    private static IQueryable<BaselineRow> Rows(OpsDbContext db, IQueryable<DriftBaseline> baselines)
    {
        var syncs = db.InventorySyncRuns;
        return baselines.Select(b => new BaselineRow(
            b.Id, b.ScopeKey, b.SyncRunId, syncs.Where(s => s.Id == b.SyncRunId).Select(s => s.Source).First(), b.ApprovedAt, b.ApprovedBy, b.Reason, b.ReplacedAt));
    }
}

/// <summary>A check or comparison that ran to its end; a comparison has no delta.</summary>
public sealed record DriftRunView(long RunId, string ScopeKey, long BaselineRunId, long CurrentRunId, bool IsCheck, DriftDelta? Delta, DateTimeOffset EndedAt)
{
    /// <summary>Subjects that seem to be gone and may only be in what the newer snapshot could not read.</summary>
    public int Doubtful { get; init; }

    /// <summary>Which of the two snapshots have objects that their exporter cut.</summary>
    public IReadOnlyList<CutSnapshot> Cut { get; init; } = [];
}

/// <summary>A snapshot with objects that the tool which exported them cut, and how many they are.</summary>
public sealed record CutSnapshot(long Id, int Count);
