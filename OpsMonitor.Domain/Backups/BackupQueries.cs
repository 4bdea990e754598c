using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Backups;

/// <summary>Reads backup sets of one tenant and the policies in them.</summary>
public sealed class BackupQueries(OpsDb ops)
{
    /// <summary>Sets with their item counts, newest first.</summary>
    public async Task<Page<BackupSetRow>> ListAsync(TenantId tenant, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        var before = cursor is null ? long.MaxValue : Cursor.Id(cursor);
        await using var db = ops.ForTenant(tenant);
        var rows = await Rows(db, db.BackupSets.Where(b => b.Id < before).OrderByDescending(b => b.Id).Take(limit + 1)).ToListAsync(cancel);
        return Cursor.Cut(rows, limit, b => Cursor.Of(b.Id));
    }

    /// <summary>Null for an unknown set and for another tenant's alike.</summary>
    public async Task<BackupSetRow?> FindAsync(TenantId tenant, long id, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await Rows(db, db.BackupSets.Where(b => b.Id == id)).SingleOrDefaultAsync(cancel);
    }

    /// <summary>Policies of a set by name.</summary>
    public async Task<Page<BackupItemRow>> ItemsAsync(
        TenantId tenant, long set, BackupFilter filter, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        await using var db = ops.ForTenant(tenant);
        var items = await MatchingAsync(db, set, filter, cancel);
        if (cursor is not null)
        {
            var (name, id) = await PositionAsync(db, set, Cursor.Parts(cursor, 2), cancel);
            items = items.Where(i => string.Compare(i.DisplayName, name) > 0 || (i.DisplayName == name && string.Compare(i.PolicyId, id) > 0));
        }

        var rows = await SinceAsync(db, await Rows(items.OrderBy(i => i.DisplayName).ThenBy(i => i.PolicyId).Take(limit + 1)).ToListAsync(cancel), cancel);
        return Cursor.Cut(rows, limit, Position).Select(BackupItemRow.Shown);
    }

    /// <summary>By its id or the reference in its place; null for a policy that the set does not have.</summary>
    public async Task<BackupItemRow?> ItemAsync(TenantId tenant, long set, string policyId, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await FindAsync(db, set, policyId, cancel) is { } row ? BackupItemRow.Shown(row) : null;
    }

    /// <summary>How many of these policies the set has already.</summary>
    public async Task<int> CountPresentAsync(TenantId tenant, long set, IReadOnlyCollection<string> policyIds, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.BackupItems.CountAsync(i => i.BackupSetId == set && policyIds.Contains(i.PolicyId), cancel);
    }

    /// <summary>Subject types in a set with their counts, by name.</summary>
    public async Task<IReadOnlyList<FacetCount>> SubjectTypesAsync(TenantId tenant, long set, string? text = null, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var groups = await (await MatchingAsync(db, set, new(null, text), cancel)).GroupBy(i => i.SubjectType)
            .Select(g => new { g.Key, Count = g.Count() }).OrderBy(g => g.Key).Take(Cursor.MaxLimit).ToListAsync(cancel);
        return FacetCount.Of(groups.Select(g => (SafeReason.Of(g.Key) ?? "", g.Count)));
    }

    /// <summary>What differs between a policy as the set has it and as the newest snapshot of the same subject types has it; null where there is no such policy.</summary>
    public async Task<BackupComparison?> CompareAsync(TenantId tenant, long set, string policyId, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        if (await FindAsync(db, set, policyId, cancel) is not { } kept)
        {
            return null;
        }

        var newest = (await NewestAsync(db, [kept.SyncRunId], cancel))[kept.SyncRunId];

        var contents = db.InventoryContents;
        var now = await db.InventoryItems.Where(i => i.SyncRunId == newest && i.ExternalId == kept.PolicyId && i.SubjectType == kept.SubjectType)
            .Select(i => contents.Where(c => c.ContentHash == i.ContentHash).Select(c => c.Content).FirstOrDefault()).SingleOrDefaultAsync(cancel);
        var then = await contents.Where(c => c.ContentHash == kept.ContentHash).Select(c => c.Content).SingleAsync(cancel);
        return new(newest, now is null ? null : EvidenceView.Read(Evidence.Build(kept.SubjectType, ChangeType.Changed, kept.DisplayName, then.Raw, now.Raw)));
    }

    /// <summary>All policies of a set with their contents as they may be seen, by name.</summary>
    public async IAsyncEnumerable<(BackupItemRow Item, string Json)> ContentsAsync(TenantId tenant, long set, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var items = from i in db.BackupItems
                    join c in db.InventoryContents on i.ContentHash equals c.ContentHash
                    where i.BackupSetId == set
                    orderby i.DisplayName, i.PolicyId
                    select new { Item = new BackupItemRow(i.PolicyId, i.SubjectType, i.DisplayName, i.ContentHash, i.SyncRunId, i.BulkOperationRunId, i.AddedAt), c.Content };
        await foreach (var row in items.AsAsyncEnumerable().WithCancellation(cancel))
        {
            yield return (BackupItemRow.Shown(row.Item), row.Content.Shown);
        }
    }

    private static async Task<List<BackupItemRow>> SinceAsync(OpsDbContext db, List<BackupItemRow> rows, CancellationToken cancel)
    {
        var newest = await NewestAsync(db, [.. rows.Select(r => r.SyncRunId).Distinct()], cancel);
        var (syncs, ids) = (newest.Values.Distinct().ToList(), rows.Select(r => r.PolicyId).ToList());
        var now = (await db.InventoryItems.Where(i => syncs.Contains(i.SyncRunId) && ids.Contains(i.ExternalId))
                .Select(i => new { i.SyncRunId, i.SubjectType, i.ExternalId, i.ContentHash }).ToListAsync(cancel))
            .ToDictionary(i => (i.SyncRunId, i.SubjectType, i.ExternalId), i => i.ContentHash);
        return [.. rows.Select(r => r with
        {
            Since = !now.TryGetValue((newest[r.SyncRunId], r.SubjectType, r.PolicyId), out var hash) ? BackupSince.Gone
                : hash.AsSpan().SequenceEqual(r.ContentHash) ? BackupSince.Unchanged
                : BackupSince.Changed,
        })];
    }

    // A snapshot of other subject types says nothing of what this one held.
    private static Task<Dictionary<long, long>> NewestAsync(OpsDbContext db, IReadOnlyCollection<long> syncs, CancellationToken cancel)
    {
        var comparable = InventoryQueries.Comparable(db);
        return db.InventorySyncRuns.Where(s => syncs.Contains(s.Id)).Select(s => new
        {
            s.Id,
            Newest = comparable.Where(n => n.SelectionHash == s.SelectionHash).OrderByDescending(n => n.FinishedAt).ThenByDescending(n => n.Id).Select(n => (long?)n.Id).FirstOrDefault() ?? s.Id,
        }).ToDictionaryAsync(s => s.Id, s => s.Newest, cancel);
    }

    // Where a row holds a secret, its position is only named, and looked up when the list goes on.
    private static string Position(BackupItemRow row) => BackupItemRow.Shown(row) is var shown && shown.Ref == row.PolicyId && shown.DisplayName == row.DisplayName
        ? Cursor.Of(row.DisplayName, row.PolicyId)
        : Cursor.Of("", shown.Ref);

    private static async Task<(string Name, string Id)> PositionAsync(OpsDbContext db, long set, string[] parts, CancellationToken cancel) =>
        parts is not ["", var reference] ? (parts[0], parts[1])
        : await FindAsync(db, set, reference, cancel) is { } row ? (row.DisplayName, row.PolicyId)
        : throw Cursor.Foreign();

    private static async Task<BackupItemRow?> FindAsync(OpsDbContext db, long set, string policyId, CancellationToken cancel)
    {
        var id = SafeId.IsRef(policyId)
            && await db.Database.SqlQueryRaw<string>(BackupSql.IdOfRef, [P("tenant", db.Tenant!.Value.Value), P("set", set), .. Ref(policyId)])
                .ToListAsync(cancel) is [var found] ? found : policyId;
        return await Rows(db.BackupItems.Where(i => i.BackupSetId == set && i.PolicyId == id)).SingleOrDefaultAsync(cancel);
    }

    private static IQueryable<BackupItemRow> Rows(IQueryable<BackupItem> items) =>
        items.Select(i => new BackupItemRow(i.PolicyId, i.SubjectType, i.DisplayName, i.ContentHash, i.SyncRunId, i.BulkOperationRunId, i.AddedAt));

    private static async Task<IQueryable<BackupItem>> MatchingAsync(OpsDbContext db, long set, BackupFilter filter, CancellationToken cancel)
    {
        var items = db.BackupItems.Where(i => i.BackupSetId == set);
        items = filter.SubjectType is { } type ? items.Where(i => i.SubjectType == type) : items;
        if (SearchText.Part(filter.Text) is not { } text)
        {
            return items;
        }

        var found = items.Where(i => SearchText.Fold(i.DisplayName).Contains(SearchText.Fold(text)) || SearchText.Fold(i.PolicyId).Contains(SearchText.Fold(text)));
        var hidden = found.Where(i => SearchText.MayHide(i.DisplayName) || SearchText.MayHide(i.PolicyId));
        var held = await ShownHits.AmongAsync(db, hidden.Select(i => new StoredHit<string>(i.PolicyId, i.PolicyId, i.DisplayName)), text, cancel);
        var contents = db.InventoryTexts.Where(t => t.Said.Contains(SearchText.Fold(text))).Select(t => t.ContentHash);
        return items.Where(i => contents.Contains(i.ContentHash) || held.Contains(i.PolicyId)
            || ((SearchText.Fold(i.DisplayName).Contains(SearchText.Fold(text)) || SearchText.Fold(i.PolicyId).Contains(SearchText.Fold(text)))
                && !SearchText.MayHide(i.DisplayName) && !SearchText.MayHide(i.PolicyId)));
    }

    private static IQueryable<BackupSetRow> Rows(OpsDbContext db, IQueryable<BackupSet> sets)
    {
        var items = db.BackupItems;
        var users = db.Users;
        return sets.Select(b => new BackupSetRow(
            b.Id, b.Name, users.Where(u => u.Id == b.CreatedBy).Select(u => u.DisplayName).FirstOrDefault(), b.CreatedAt,
            items.Count(i => i.BackupSetId == b.Id), items.Where(i => i.BackupSetId == b.Id).Max(i => (DateTimeOffset?)i.AddedAt)));
    }
}
