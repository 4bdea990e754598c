using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Runs;

/// <summary>Reads runs of one tenant for pages and the API; newest first, in keyset pages.</summary>
public sealed class RunQueries(OpsDb ops)
{
    private static readonly Expression<Func<BulkOperationRun, RunRow>> ToRow = r => new RunRow(
        r.Id, r.Status, r.Resource, r.Action, r.Summary,
        new RunCounters(r.TotalItems, r.ProcessedItems, r.Succeeded, r.Failed, r.Skipped),
        r.Initiator, r.CreatedAt, r.StartedAt, r.FinishedAt, r.UpdatedAt, r.AbortRequestedBy, r.Rev)
    {
        Executor = r.Executor,
        ReportedAt = r.ReportedAt,
        RetryOfRunId = r.RetryOfRunId,
    };

    public async Task<Page<RunRow>> ListAsync(TenantId tenant, RunFilter filter, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        var before = cursor is null ? long.MaxValue : Cursor.Id(cursor);
        await using var db = ops.ForTenant(tenant);
        var rows = await filter.Apply(db.Runs.Where(r => r.Id < before), db.RunItems)
            .OrderByDescending(r => r.Id).Take(limit + 1).Select(ToRow).ToListAsync(cancel);
        return Cursor.Cut(rows, limit, r => Cursor.Of(r.Id.ToString()));
    }

    /// <summary>The present state of rows already shown, for refreshing them in place.</summary>
    public async Task<IReadOnlyList<RunRow>> RowsAsync(TenantId tenant, IReadOnlyCollection<long> ids, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.Runs.Where(r => ids.Contains(r.Id)).OrderByDescending(r => r.Id).Select(ToRow).ToListAsync(cancel);
    }

    /// <summary>How many runs that match came after <paramref name="newest"/>, counted to 100 at most.</summary>
    public async Task<int> CountNewerAsync(TenantId tenant, RunFilter filter, long newest, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await filter.Apply(db.Runs.Where(r => r.Id > newest), db.RunItems).Take(100).CountAsync(cancel);
    }

    public async Task<int> CountActiveAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.Runs.CountAsync(r => r.Status == RunStatus.Pending || r.Status == RunStatus.Running, cancel);
    }

    /// <summary>Null for an unknown run and for another tenant's alike.</summary>
    public async Task<RunDetail?> FindAsync(TenantId tenant, long id, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var run = await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancel);
        if (run is null)
        {
            return null;
        }

        var owner = await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == tenant, cancel);
        return new(ToRow.Compile()(run), run, owner.Slug, owner.Name);
    }

    /// <summary>Counts per bucket, resource, action and initiator under the other filters, each counted to a cap.</summary>
    public async Task<RunFacets> FacetsAsync(TenantId tenant, RunFilter filter, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var items = db.RunItems;
        var buckets = new Dictionary<RunStatusBucket, int>();
        foreach (var bucket in Enum.GetValues<RunStatusBucket>())
        {
            buckets[bucket] = await (filter with { Bucket = bucket }).Apply(db.Runs, items).Take(FacetCount.Cap + 1).CountAsync(cancel);
        }

        return new(
            buckets,
            await GroupAsync((filter with { Resource = null, Action = null }).Apply(db.Runs, items), r => r.Resource, cancel),
            await GroupAsync((filter with { Action = null }).Apply(db.Runs, items), r => r.Action, cancel),
            await GroupAsync((filter with { Initiator = null }).Apply(db.Runs, items), r => r.Initiator, cancel));
    }

    /// <summary>Failures and skips of a run by reason, most frequent first, from items and from the run's own entries.</summary>
    public async Task<IReadOnlyList<ReasonGroup>> ReasonsAsync(TenantId tenant, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var groups = await db.Database.SqlQueryRaw<ReasonGroup>(RunQueriesSql.Reasons, RunLedger.P("tenant", tenant.Value), RunLedger.P("run", run)).ToListAsync(cancel);
        return [.. groups.Select(g => g with { ReasonCode = FailureSanitizer.Reason(g.ReasonCode) ?? "", Sample = FailureSanitizer.Reason(g.Sample) })];
    }

    /// <summary>A run's failure entries of the seed's shape, from both sources, in order of item id.</summary>
    public async Task<IReadOnlyList<RunItemRow>> RunEntriesAsync(TenantId tenant, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var rows = await db.Database.SqlQueryRaw<EntryRow>(RunQueriesSql.EntriesWithoutItem, RunLedger.P("tenant", tenant.Value), RunLedger.P("run", run)).ToListAsync(cancel);
        return [.. rows.Select(e => new RunItemRow(
            e.ItemId, e.Type == "skipped" ? ItemOutcome.Skipped : ItemOutcome.Failed, FailureSanitizer.Reason(e.ReasonCode), FailureSanitizer.Reason(e.Reason), null, e.RecordedAt))];
    }

    /// <summary>Recorded items in order of item id.</summary>
    public async Task<Page<RunItemRow>> ItemsAsync(TenantId tenant, long run, ItemFilter filter, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        var after = cursor is null ? "" : Cursor.Parts(cursor, 1)[0];
        await using var db = ops.ForTenant(tenant);
        var items = db.RunItems.Where(i => i.RunId == run && string.Compare(i.ItemId, after) > 0);
        items = filter.OnlyProblems ? items.Where(i => i.Outcome != ItemOutcome.Succeeded) : items;
        items = filter.Outcome is { } outcome ? items.Where(i => i.Outcome == outcome) : items;
        items = filter.ReasonCode is { } code ? items.Where(i => i.ReasonCode == code) : items;
        if (!string.IsNullOrWhiteSpace(filter.Text))
        {
            var lower = filter.Text.Trim().ToLowerInvariant();
            items = items.Where(i => i.ItemId.ToLower().Contains(lower) || i.DisplayName!.ToLower().Contains(lower));
        }

        var rows = await items.OrderBy(i => i.ItemId).Take(limit + 1)
            .Select(i => new RunItemRow(i.ItemId, i.Outcome, i.ReasonCode, i.Reason, i.DisplayName, i.RecordedAt)).ToListAsync(cancel);
        return Cursor.Cut(rows, limit, r => Cursor.Of(r.ItemId!));
    }

    /// <summary>The ids of items already recorded, so that a resumed execution skips them.</summary>
    public async Task<HashSet<string>> RecordedAsync(TenantId tenant, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return [.. await db.RunItems.Where(i => i.RunId == run).Select(i => i.ItemId).ToListAsync(cancel)];
    }

    /// <summary>The run's journal, oldest first.</summary>
    public async Task<IReadOnlyList<TimelineEntry>> TimelineAsync(TenantId tenant, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var entries = await db.AuditLogs.Where(a => a.SubjectType == "bulk_operation_run" && a.SubjectId == run)
            .OrderBy(a => a.Id).Take(Cursor.MaxLimit).ToListAsync(cancel);
        var notified = await db.Database.SqlQueryRaw<NotifiedRow>(RunQueriesSql.Notified, RunLedger.P("tenant", tenant.Value), RunLedger.P("run", run)).ToListAsync(cancel);
        int People(string action) => notified.SingleOrDefault(n => n.Event == (action == "run.queued" ? "queued" : "finished"))?.People ?? 0;
        return [.. entries.Select(a => new TimelineEntry(
            a.Id, a.Action, a.ActorName, a.Reason, a.Data, a.CreatedAt,
            a.Action is "run.queued" or "run.completed" or "run.completed_with_errors" or "run.failed" or "run.aborted" ? People(a.Action) : 0))];
    }

    private static async Task<IReadOnlyList<FacetCount>> GroupAsync(
        IQueryable<BulkOperationRun> runs, Expression<Func<BulkOperationRun, string>> by, CancellationToken cancel)
    {
        // The newest runs up to the cap: exact for most tenants, an honest sample for the largest.
        var groups = await runs.OrderByDescending(r => r.Id).Take(FacetCount.Cap).GroupBy(by)
            .Select(g => new { g.Key, Count = g.Count() }).OrderBy(g => g.Key).ToListAsync(cancel);
        return [.. groups.Select(g => new FacetCount(g.Key, g.Count))];
    }

    private sealed record EntryRow(string? ItemId, string? Type, string ReasonCode, string? Reason, DateTimeOffset RecordedAt);

    private sealed record NotifiedRow(string Event, int People);
}
