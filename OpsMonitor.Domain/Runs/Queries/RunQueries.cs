using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>Reads runs of one tenant for pages and the API; newest first, in keyset pages.</summary>
public sealed class RunQueries(OpsDb ops)
{
    internal static readonly Expression<Func<BulkOperationRun, RunRow>> ToRow = r => new RunRow(
        r.Id, r.Status, r.Resource, r.Action, r.Summary,
        new RunCounters(r.TotalItems, r.ProcessedItems, r.Succeeded, r.Failed, r.Skipped),
        r.Initiator, r.CreatedAt, r.StartedAt, r.FinishedAt, r.UpdatedAt, r.AbortRequestedBy, r.Rev)
    {
        Executor = r.Executor,
        ReportedAt = r.ReportedAt,
        RetryOfRunId = r.RetryOfRunId,
        IdempotencyKey = r.IdempotencyKey,
    };

    private static readonly Func<BulkOperationRun, RunRow> s_row = ToRow.Compile();

    // Characters of a scope that is read again each time.
    private const int SmallScope = 8_192;

    // Looked at for one page of entries, most of which may be told by the run's items.
    private const int EntriesAtOnce = 2_000;

    public async Task<Page<RunRow>> ListAsync(TenantId tenant, RunFilter filter, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        var before = cursor is null ? long.MaxValue : Cursor.Id(cursor);
        await using var db = ops.ForTenant(tenant);
        var found = await RunSearch.FindAsync(db, filter, cancel: cancel);
        var rows = await filter.Apply(db.Runs.Where(r => r.Id < before), found)
            .OrderByDescending(r => r.Id).Take(limit + 1).Select(ToRow).ToListAsync(cancel);
        return Cursor.Cut(rows, limit, r => Cursor.Of(r.Id));
    }

    /// <summary>The present state of rows already shown, for refreshing them in place.</summary>
    public async Task<IReadOnlyList<RunRow>> RowsAsync(TenantId tenant, IReadOnlyCollection<long> ids, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.Runs.Where(r => ids.Contains(r.Id)).OrderByDescending(r => r.Id).Select(ToRow).ToListAsync(cancel);
    }

    public async Task<int> CountActiveAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.Runs.CountAsync(r => r.Status == RunStatus.Pending || r.Status == RunStatus.Running, cancel);
    }

    /// <summary>Null for an unknown run and for another tenant's alike. Its failures are not read: they are an empty list where there are any.</summary>
    public Task<RunDetail?> FindAsync(TenantId tenant, long id, CancellationToken cancel = default) => FindAsync(tenant, id, known: null, cancel);

    /// <summary>The same, with a large scope taken from <paramref name="known"/> for as long as the stored one is of the same size: it may have megabytes.</summary>
    public async Task<RunDetail?> FindAsync(TenantId tenant, long id, RunDetail? known, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var size = known?.Id == id ? known.ScopeSize : null;
        if (await Light(db, size).AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancel) is not { } run)
        {
            return null;
        }

        if (size is not null && run.ItemIds.Raw == RunQueriesSql.KnownScope)
        {
            db.Entry(run).Property(r => r.ItemIds).CurrentValue = known!.Run.ItemIds;
        }
        else
        {
            size = run.ItemIds.Raw.Length <= SmallScope ? null
                : (await db.Database.SqlQueryRaw<int>(RunQueriesSql.ScopeSize, P("tenant", tenant.Value), P("run", id)).ToListAsync(cancel)).SingleOrDefault();
        }

        return await DetailAsync(db, tenant, run, cancel) with { ScopeSize = size };
    }

    /// <summary>The same; a scope that takes more than a megabyte is the JSON null.</summary>
    public async Task<RunDetail?> FindForAnswerAsync(TenantId tenant, long id, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var run = await db.Set<BulkOperationRun>().FromSqlRaw(RunQueriesSql.Runs(db.Model, isForAnswer: true)).AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancel);
        return run is null ? null : await DetailAsync(db, tenant, run, cancel);
    }

    /// <summary>Failures and skips of a run by reason, most frequent first, from items and from the run's own entries.</summary>
    public async Task<IReadOnlyList<ReasonGroup>> ReasonsAsync(TenantId tenant, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var groups = await db.Database.SqlQueryRaw<ReasonGroup>(RunQueriesSql.Reasons, P("tenant", tenant.Value), P("run", run)).ToListAsync(cancel);

        // A SQL producer's codes are as it wrote them: made safe they may turn out the same.
        return [.. groups.GroupBy(g => (Code: FailureSanitizer.ReasonCode(g.ReasonCode), g.IsSkipped, g.IsOfRun))
            .Select(g => new ReasonGroup(g.Key.Code, g.Key.IsSkipped, g.Sum(r => r.Count), FailureSanitizer.Reason(g.First().Sample)) { IsOfRun = g.Key.IsOfRun })
            .OrderBy(g => g.IsSkipped).ThenByDescending(g => g.Count).ThenBy(g => g.ReasonCode, StringComparer.Ordinal).ThenBy(g => g.IsOfRun)];
    }

    /// <summary>The run's own failure entries from a position of its list, in their order, without those of its recorded items; and the position after them, null at the end.</summary>
    public async Task<(IReadOnlyList<RunItemRow> Entries, int? Next)> RunEntriesAsync(TenantId tenant, long run, int from = 0, int limit = 1000, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var seen = await db.Database.SqlQueryRaw<EntryRow>(RunQueriesSql.EntriesBetween, Range(tenant, run, from, EntriesAtOnce)).ToListAsync(cancel);
        var (rows, looked) = (new List<RunItemRow>(), 0);
        for (; looked < seen.Count && rows.Count < limit; looked++)
        {
            if (seen[looked] is { IsOfItem: false } e)
            {
                rows.Add(new(
                    ShownId(e.ItemId), e.Type == "skipped" ? ItemOutcome.Skipped : ItemOutcome.Failed, FailureSanitizer.ReasonCode(e.ReasonCode), FailureSanitizer.Reason(e.Reason), null, e.RecordedAt));
            }
        }

        return (rows, looked < seen.Count || seen.Count == EntriesAtOnce ? from + looked : null);
    }

    // As it is, spaces and all, or two items could look like one; a text that is longer than any item's id is none.
    private static string? ShownId(string? id) => id is { Length: <= SafeReason.Max } ? SafeId.Shown(id) : FailureSanitizer.Reason(id);

    /// <summary>How many failures there are, entries of the run's own list and items that failed or were skipped, each counted once.</summary>
    public async Task<long> CountFailuresAsync(TenantId tenant, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return (await db.Database.SqlQueryRaw<long>(RunQueriesSql.CountFailures, P("tenant", tenant.Value), P("run", run)).ToListAsync(cancel)).SingleOrDefault();
    }

    /// <summary>Ids that the run's scope lists, in their order.</summary>
    public async Task<Page<string>> ScopeIdsAsync(TenantId tenant, long run, string? cursor, int limit, CancellationToken cancel = default)
    {
        var from = cursor is null ? 0 : Cursor.Id(cursor) is var position and >= 0 and <= int.MaxValue ? (int)position : throw Cursor.Foreign();
        await using var db = ops.ForTenant(tenant);

        // The one before tells whether the first is what it names: --password, then a password.
        var before = Math.Min(from, 1);
        var ids = await db.Database.SqlQueryRaw<string>(RunQueriesSql.ScopeIdsBetween, Range(tenant, run, from - before, limit + before + 2)).ToListAsync(cancel);
        var shown = SafeId.ShownList(ids, isPair: from == before && ids.Count == 2).Skip(before).Take(limit);
        return new([.. shown], ids.Count > limit + before ? Cursor.Of(from + limit) : null);
    }

    /// <summary>Recorded items in order of item id.</summary>
    public async Task<Page<RunItemRow>> ItemsAsync(TenantId tenant, long run, ItemFilter filter, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        await using var db = ops.ForTenant(tenant);
        var after = cursor is null ? null : await IdAsync(db, run, Cursor.Parts(cursor, 1)[0], cancel);
        var rows = await Items(db, run, filter, await HeldAsync(db, run, filter, cancel), after).Take(limit + 1).ToListAsync(cancel);
        return Cursor.Cut(rows, limit, r => Cursor.Of(SafeId.Ref(r.ItemId!))).Select(RunItemRow.Shown);
    }

    /// <summary>The ids of items already recorded, so that a resumed execution skips them.</summary>
    public async Task<HashSet<string>> RecordedAsync(TenantId tenant, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return [.. await db.RunItems.Where(i => i.RunId == run).Select(i => i.ItemId).ToListAsync(cancel)];
    }

    /// <summary>The latest entries of the run's journal, oldest first.</summary>
    public async Task<IReadOnlyList<TimelineEntry>> TimelineAsync(TenantId tenant, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var entries = await db.AuditLogs.Where(a => a.SubjectType == "bulk_operation_run" && a.SubjectId == run)
            .OrderByDescending(a => a.Id).Take(Cursor.MaxLimit).ToListAsync(cancel);
        var notified = await db.Database.SqlQueryRaw<NotifiedRow>(RunQueriesSql.Notified, P("tenant", tenant.Value), P("run", run)).ToListAsync(cancel);
        int People(string action) => notified.SingleOrDefault(n => n.Event == (action == "run.queued" ? "queued" : "finished"))?.People ?? 0;
        var told = entries.Select(a => new TimelineEntry(
            a.Id, a.Action, a.ActorName, FailureSanitizer.Reason(a.Reason), TimelineEntry.WithoutAddress(a.Data), a.CreatedAt,
            a.Action is "run.queued" or "run.completed" or "run.completed_with_errors" or "run.failed" or "run.aborted" ? People(a.Action) : 0) { Actor = a.Actor });
        return [.. told.Concat(await RetriesAsync(db, run, cancel)).OrderBy(e => e.Id)];
    }

    // A retry is queued in its own journal; the run it repeats tells of it too.
    private static async Task<IReadOnlyList<TimelineEntry>> RetriesAsync(OpsDbContext db, long run, CancellationToken cancel) =>
        await db.Runs.Where(r => r.RetryOfRunId == run).OrderBy(r => r.Id).Take(Cursor.MaxLimit)
            .Select(r => new TimelineEntry(r.AuditLogId ?? 0, TimelineEntry.Retried, r.Initiator, null, null, r.CreatedAt, 0) { RunId = r.Id }).ToListAsync(cancel);

    /// <summary>The item id that a reference stands for; an id stands for itself, and none for none.</summary>
    internal static async Task<string?> IdAsync(OpsDbContext db, long run, string? id, CancellationToken cancel) => id is not null && SafeId.IsRef(id)
        && await db.Database.SqlQueryRaw<string>(RunQueriesSql.IdOfRef, [P("tenant", db.Tenant!.Value.Value), P("run", run), .. Ref(id)])
            .ToListAsync(cancel) is [var found] ? found : id;

    /// <summary>Runs without their failures, and with a stand-in for a scope that is stored in as many bytes as one that is known.</summary>
    internal static IQueryable<BulkOperationRun> Light(OpsDbContext db, int? knownScope = null) =>
        db.Set<BulkOperationRun>().FromSqlRaw(RunQueriesSql.Runs(db.Model, isForAnswer: false), P("known", knownScope ?? -1));

    private static async Task<RunDetail> DetailAsync(OpsDbContext db, TenantId tenant, BulkOperationRun run, CancellationToken cancel)
    {
        var owner = await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == tenant, cancel);
        return new(s_row(run), run, owner.Slug, owner.Name);
    }

    private static object[] Range(TenantId tenant, long run, int from, int count) =>
        [P("tenant", tenant.Value), P("run", run), P("from", from), P("to", (int)Math.Min((long)from + count - 1, int.MaxValue))];

    /// <summary>Rows with their ids as they are stored, for cursors; <see cref="RunItemRow.Shown"/> before they leave. In order of item id, from the first one
    /// where <paramref name="after"/> is null: an id may be empty.</summary>
    internal static IQueryable<RunItemRow> Items(OpsDbContext db, long run, ItemFilter filter, string[] held, string? after)
    {
        var items = Matching(db, run, filter, held);
        return Select((after is null ? items : items.Where(i => string.Compare(i.ItemId, after) > 0)).OrderBy(i => i.ItemId));
    }

    internal static IQueryable<RunItemRow> Select(IQueryable<RunItem> items) =>
        items.Select(i => new RunItemRow(i.ItemId, i.Outcome, i.ReasonCode, i.Reason, i.DisplayName, i.RecordedAt));

    /// <summary>The ids of a run's items that have the filter's text in what is shown of them, among those that may be masked.</summary>
    internal static async Task<string[]> HeldAsync(OpsDbContext db, long run, ItemFilter filter, CancellationToken cancel)
    {
        if (SearchText.Part(filter.Text) is not { } text)
        {
            return [];
        }

        var hits = With(db.RunItems.Where(i => i.RunId == run), text).Where(i => SearchText.MayHide(i.ItemId) || SearchText.MayHide(i.DisplayName));
        return await ShownHits.AmongAsync(db, hits.Select(i => new StoredHit<string>(i.ItemId, i.ItemId, i.DisplayName)), text, cancel);
    }

    internal static IQueryable<RunItem> Matching(OpsDbContext db, long run, ItemFilter filter, string[] held)
    {
        var items = db.RunItems.Where(i => i.RunId == run);
        items = filter.OnlyProblems ? items.Where(i => i.Outcome != ItemOutcome.Succeeded) : items;
        items = filter.Outcome is { } outcome ? items.Where(i => i.Outcome == outcome) : items;
        items = filter.ReasonCode is { } code ? items.Where(i => i.ReasonCode == code) : items;
        if (SearchText.Part(filter.Text) is { } text)
        {
            items = With(items, text).Where(i => (!SearchText.MayHide(i.ItemId) && !SearchText.MayHide(i.DisplayName)) || held.Contains(i.ItemId));
        }

        return items;
    }

    private static IQueryable<RunItem> With(IQueryable<RunItem> items, string text) =>
        items.Where(i => SearchText.Fold(i.ItemId).Contains(SearchText.Fold(text)) || SearchText.Fold(i.DisplayName).Contains(SearchText.Fold(text)));

    private sealed record EntryRow(string? ItemId, string? Type, string ReasonCode, string? Reason, DateTimeOffset RecordedAt, bool IsOfItem);

    private sealed record NotifiedRow(string Event, int People);
}
