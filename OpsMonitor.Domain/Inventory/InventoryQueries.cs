using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Inventory.Search;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Inventory;

/// <summary>Reads snapshots of one tenant and what they saw.</summary>
public sealed class InventoryQueries(OpsDb ops)
{
    /// <summary>Snapshots, newest first.</summary>
    public async Task<Page<SyncRow>> ListSyncsAsync(TenantId tenant, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        var before = cursor is null ? long.MaxValue : Cursor.Id(cursor);
        await using var db = ops.ForTenant(tenant);
        var rows = await Rows(db, db.InventorySyncRuns.Where(s => s.Id < before).OrderByDescending(s => s.Id).Take(limit + 1)).ToListAsync(cancel);
        return Cursor.Cut(rows, limit, s => Cursor.Of(s.Id));
    }

    /// <summary>The newest snapshots that can be compared and those of <paramref name="also"/> that can, newest first.</summary>
    public async Task<IReadOnlyList<SyncRow>> ComparableAsync(TenantId tenant, int limit = 100, IReadOnlyCollection<long>? also = null, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var ids = Comparable(db).OrderByDescending(s => s.Id).Take(limit).Select(s => s.Id);
        return await Rows(db, Comparable(db).Where(s => ids.Contains(s.Id) || (also ?? Array.Empty<long>()).Contains(s.Id)).OrderByDescending(s => s.Id)).ToListAsync(cancel);
    }

    /// <summary>Every snapshot in which a subject's content differs from that of the snapshot before in its selection, newest first; none for a subject whose id is hidden.</summary>
    public async Task<IReadOnlyList<SubjectChange>> ChangesOfAsync(TenantId tenant, string subjectType, string externalId, int limit = 100, CancellationToken cancel = default)
    {
        if (!string.Equals(SafeId.Shown(externalId), externalId, StringComparison.Ordinal))
        {
            return [];
        }

        await using var db = ops.ForTenant(tenant);
        var rows = await db.Database.SqlQueryRaw<SubjectChange>(
            InventorySql.Changes, P("tenant", tenant.Value), P("type", subjectType), P("id", externalId), P("limit", limit)).ToListAsync(cancel);
        return [.. rows.Select(r => r with { Source = SafeReason.Of(r.Source) ?? "" })];
    }

    /// <summary>The type of the subject with this id; null where none, or one of several types, has it.</summary>
    public async Task<string?> OnlyTypeOfAsync(TenantId tenant, string externalId, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.InventoryItems.Where(i => i.ExternalId == externalId).Select(i => i.SubjectType).Distinct().Take(2).ToListAsync(cancel) is [var type] ? type : null;
    }

    /// <summary>Null for an unknown snapshot and for another tenant's alike.</summary>
    public async Task<SyncRow?> FindAsync(TenantId tenant, long id, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await Rows(db, db.InventorySyncRuns.Where(s => s.Id == id)).SingleOrDefaultAsync(cancel);
    }

    /// <summary>The snapshot that a run took.</summary>
    public async Task<SyncRow?> FindByRunAsync(TenantId tenant, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await Rows(db, db.InventorySyncRuns.Where(s => s.BulkOperationRunId == run)).SingleOrDefaultAsync(cancel);
    }

    /// <summary>The newest snapshot that can be compared.</summary>
    public async Task<SyncRow?> LatestAsync(TenantId tenant, CancellationToken cancel = default) =>
        (await ComparableAsync(tenant, 1, cancel: cancel)).SingleOrDefault();

    /// <summary>The newest comparable snapshot of the same selection that was taken before <paramref name="sync"/>.</summary>
    public async Task<SyncRow?> PreviousOfAsync(TenantId tenant, SyncRow sync, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var earlier = Comparable(db).Where(s => s.Id < sync.Id && s.SelectionHash == sync.SelectionHash);
        return await Rows(db, earlier.OrderByDescending(s => s.Id).Take(1)).SingleOrDefaultAsync(cancel);
    }

    /// <summary>How many files the run of a snapshot could not read.</summary>
    public async Task<int> CountFailedAsync(TenantId tenant, long sync, CancellationToken cancel = default) =>
        (await FindAsync(tenant, sync, cancel))?.Failed ?? 0;

    /// <summary>Objects by type and name.</summary>
    public async Task<Page<InventoryItemRow>> ItemsAsync(
        TenantId tenant, long sync, InventoryFilter filter, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        await using var db = ops.ForTenant(tenant);
        var items = await filter.ApplyAsync(db, db.InventoryItems.Where(i => i.SyncRunId == sync), cancel);
        if (cursor is not null)
        {
            var (type, name, id) = await PositionAsync(db, sync, Cursor.Parts(cursor, 3), cancel);
            items = items.Where(i => string.Compare(i.SubjectType, type) > 0 || (i.SubjectType == type
                && (string.Compare(i.DisplayName, name) > 0 || (i.DisplayName == name && string.Compare(i.ExternalId, id) > 0))));
        }

        var rows = await items.OrderBy(i => i.SubjectType).ThenBy(i => i.DisplayName).ThenBy(i => i.ExternalId).Take(limit + 1)
            .Select(i => new InventoryItemRow(i.SubjectType, i.ExternalId, i.DisplayName, i.ContentHash, i.IdentifiedBy, i.IsCut)).ToListAsync(cancel);
        var page = Cursor.Cut(rows, limit, Position);
        return new([.. (SearchText.Part(filter.Text) is { } text ? await ContentHits.AddAsync(db, page.Items, text, cancel) : page.Items).Select(InventoryItemRow.Shown)], page.NextCursor);
    }

    /// <summary>By its external id or the reference in its place; null for an object that the snapshot does not have.</summary>
    public async Task<InventoryItemRow?> ItemAsync(TenantId tenant, long sync, string externalId, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await FirstAsync(db, sync, await IdAsync(db, sync, externalId, cancel), cancel) is { } row ? InventoryItemRow.Shown(row) : null;
    }

    /// <summary>The external ids behind references, as operations need them; an id stands for itself.</summary>
    public async Task<IReadOnlyList<string>> IdsOfAsync(TenantId tenant, long sync, IReadOnlyCollection<string> refs, CancellationToken cancel = default)
    {
        List<string> ids = [];
        await using var db = ops.ForTenant(tenant);
        foreach (var item in refs)
        {
            ids.Add(await IdAsync(db, sync, item, cancel));
        }

        return ids;
    }

    /// <summary>The external ids of all objects that match, as operations need them, each once; at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<string>> ExternalIdsAsync(
        TenantId tenant, long sync, InventoryFilter filter, int limit = 10_000, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var items = await filter.ApplyAsync(db, db.InventoryItems.Where(i => i.SyncRunId == sync), cancel);
        return await items.Select(i => i.ExternalId).Distinct().OrderBy(i => i).Take(limit).ToListAsync(cancel);
    }

    /// <summary>Subject types of a snapshot with their counts, by name; that of the filter itself does not matter.</summary>
    public async Task<IReadOnlyList<FacetCount>> SubjectTypesAsync(TenantId tenant, long sync, InventoryFilter filter, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var items = await (filter with { SubjectType = null }).ApplyAsync(db, db.InventoryItems.Where(i => i.SyncRunId == sync), cancel);
        var groups = await items.GroupBy(i => i.SubjectType)
            .Select(g => new { g.Key, Count = g.Count() }).OrderBy(g => g.Key).Take(Cursor.MaxLimit).ToListAsync(cancel);
        return FacetCount.Of(groups.Select(g => (SafeReason.Of(g.Key) ?? "", g.Count)));
    }

    /// <summary>The stored JSON, or null where this tenant has no such content.</summary>
    public async Task<StoredJson?> ContentAsync(TenantId tenant, byte[] hash, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.InventoryContents.Where(c => c.ContentHash == hash).Select(c => c.Content).SingleOrDefaultAsync(cancel);
    }

    // Where a row holds a secret, its position is only named, and looked up when the list goes on.
    private static string Position(InventoryItemRow row) => InventoryItemRow.Shown(row) is var shown && shown.Ref == row.ExternalId
        && shown.SubjectType == row.SubjectType && shown.DisplayName == row.DisplayName ? Cursor.Of(row.SubjectType, row.DisplayName, row.ExternalId) : Cursor.Of("", "", shown.Ref);

    private static async Task<(string Type, string Name, string Id)> PositionAsync(OpsDbContext db, long sync, string[] parts, CancellationToken cancel)
    {
        if (parts is not ["", "", var reference])
        {
            return (parts[0], parts[1], parts[2]);
        }

        var row = await FirstAsync(db, sync, await IdAsync(db, sync, reference, cancel), cancel) ?? throw Cursor.Foreign();
        return (row.SubjectType, row.DisplayName, row.ExternalId);
    }

    private static async Task<string> IdAsync(OpsDbContext db, long sync, string id, CancellationToken cancel) => SafeId.IsRef(id)
        && await db.Database.SqlQueryRaw<string>(InventorySql.IdOfRef, [P("tenant", db.Tenant!.Value.Value), P("sync", sync), .. Ref(id)])
            .ToListAsync(cancel) is [var found, ..] ? found : id;

    private static Task<InventoryItemRow?> FirstAsync(OpsDbContext db, long sync, string externalId, CancellationToken cancel) =>
        db.InventoryItems.Where(i => i.SyncRunId == sync && i.ExternalId == externalId).OrderBy(i => i.SubjectType)
            .Select(i => new InventoryItemRow(i.SubjectType, i.ExternalId, i.DisplayName, i.ContentHash, i.IdentifiedBy, i.IsCut)).FirstOrDefaultAsync(cancel);

    /// <summary>Snapshots that have ended with something to compare.</summary>
    internal static IQueryable<InventorySyncRun> Comparable(OpsDbContext db) =>
        db.InventorySyncRuns.Where(s => s.Status == RunStatus.Completed || s.Status == RunStatus.CompletedWithErrors);

    private static IQueryable<SyncRow> Rows(OpsDbContext db, IQueryable<InventorySyncRun> syncs)
    {
        var runs = db.Runs;
        return syncs.Select(s => new SyncRow(
            s.Id, s.Status, s.Source, s.Selection, s.SelectionHash,

            // The snapshot's own count comes with its end; until then each object is counted by the run in the transaction that stores it.
            s.Status == RunStatus.Pending || s.Status == RunStatus.Running ? runs.Where(r => r.Id == s.BulkOperationRunId).Select(r => r.Succeeded).FirstOrDefault() : s.ItemCount,
            runs.Where(r => r.Id == s.BulkOperationRunId).Select(r => r.Failed).FirstOrDefault(), s.CreatedAt, s.FinishedAt, s.BulkOperationRunId)
        {
            IsSearchable = s.IsSearchable,
            CutCount = s.CutCount,
            CutPlace = s.CutPlace,
        });
    }
}
