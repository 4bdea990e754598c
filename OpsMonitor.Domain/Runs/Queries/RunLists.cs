using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>
/// What the list of runs shows: its pages in both directions, the rows on the screen as they are now, and the counts of its filters. What takes several
/// statements opens its connection first: each opening of their own would cost a round trip more.
/// </summary>
public sealed class RunLists(OpsDb ops)
{
    public const int MaxBehind = 1_000;
    private const int MaxNewer = 100;

    /// <summary>The newest page, or the one older than a cursor, or the one newer than a cursor; newest first. Cursors are <see cref="Cursor"/>s of an id.</summary>
    public async Task<RunListPage> PageAsync(TenantId tenant, RunFilter filter, string? older = null, string? newer = null, int limit = 50, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        await db.Database.OpenConnectionAsync(cancel);
        var found = await RunSearch.FindAsync(db, filter, cancel: cancel);
        if (older is null && newer is not null)
        {
            var after = Cursor.Id(newer);
            var above = await filter.Apply(db.Runs.Where(r => r.Id > after), found)
                .OrderBy(r => r.Id).Take(limit + 1).Select(RunQueries.ToRow).ToListAsync(cancel);

            // Fewer than a page: the top is reached, and the top is always shown full.
            if (above.Count > limit)
            {
                RunRow[] page = [.. above.Take(limit).Reverse()];
                return new(await WithBehindAsync(db, page, cancel), At(page[0]), At(page[^1]));
            }
        }

        var before = older is null ? long.MaxValue : Cursor.Id(older);
        var rows = await filter.Apply(db.Runs.Where(r => r.Id < before), found)
            .OrderByDescending(r => r.Id).Take(limit + 1).Select(RunQueries.ToRow).ToListAsync(cancel);
        RunRow[] shown = [.. rows.Take(limit)];
        return new(
            await WithBehindAsync(db, shown, cancel),
            older is null ? null : shown.Length > 0 ? At(shown[0]) : Cursor.Of(before - 1),
            rows.Count > limit ? At(shown[^1]) : null);
    }

    /// <summary>
    /// The rows of these ids as they are now. Where the list <paramref name="isTop"/>, others that belong on it are counted: newer ones, those that were begun before
    /// but committed later, and those that match only now. A list that <paramref name="isWhole"/> has no older page, so whatever matches belongs on it.
    /// </summary>
    public async Task<RunRefresh> RefreshAsync(TenantId tenant, RunFilter filter, IReadOnlyList<long> ids, bool isTop, bool isWhole, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        await db.Database.OpenConnectionAsync(cancel);
        var rows = await db.Runs.Where(r => ids.Contains(r.Id)).Select(RunQueries.ToRow).ToArrayAsync(cancel);
        var left = new HashSet<long>();
        if (filter.Passing is var passing && passing != RunFilter.Any)
        {
            left = [.. rows.Select(r => r.Id)];
            left.ExceptWith(await passing.Apply(db.Runs.Where(r => ids.Contains(r.Id)), await RunSearch.FindAsync(db, passing, cancel: cancel)).Select(r => r.Id).ToListAsync(cancel));
        }

        // A text costs a search of its own, which is kept to the runs on the screen and above.
        var after = isWhole && filter.Text is null ? 0 : ids.Min();
        var newer = isTop
            ? await filter.Apply(db.Runs.Where(r => r.Id > after && !ids.Contains(r.Id)), await RunSearch.FindAsync(db, filter, after, cancel)).Take(MaxNewer).CountAsync(cancel)
            : 0;
        return new(await WithBehindAsync(db, rows, cancel), left, newer);
    }

    /// <summary>The newest runs that match, as many as <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<long>> MatchingAsync(TenantId tenant, RunFilter filter, int limit, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await filter.Apply(db.Runs, await RunSearch.FindAsync(db, filter, cancel: cancel))
            .OrderByDescending(r => r.Id).Take(limit).Select(r => r.Id).ToListAsync(cancel);
    }

    /// <summary>Counts per bucket, resource, action and initiator under the other filters, each counted to a cap.</summary>
    public async Task<RunFacets> FacetsAsync(TenantId tenant, RunFilter filter, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        await db.Database.OpenConnectionAsync(cancel);
        // Each bucket is counted, the one of unknown statuses too.
        var found = await RunSearch.FindAsync(db, filter with { Bucket = RunStatusBuckets.Of(RunStatus.Unknown) }, cancel: cancel);
        var buckets = new Dictionary<RunStatusBucket, int>();
        foreach (var bucket in Enum.GetValues<RunStatusBucket>())
        {
            buckets[bucket] = await (filter with { Bucket = bucket }).Apply(db.Runs, found).Take(FacetCount.Cap + 1).CountAsync(cancel);
        }

        IReadOnlyList<FacetCount>[] groups =
        [
            await GroupAsync((filter with { Resource = null, Action = null }).Apply(db.Runs, found), r => r.Resource, cancel),
            await GroupAsync((filter with { Action = null }).Apply(db.Runs, found), r => r.Action, cancel),
            await GroupAsync((filter with { Initiator = null }).Apply(db.Runs, found), r => r.Initiator, cancel),
        ];
        return new(buckets, groups[0], groups[1], groups[2], groups.Any(g => g.Sum(f => f.Count) == FacetCount.Cap));
    }

    /// <summary>The operations that the newest <see cref="FacetCount.Cap"/> runs are of, by name.</summary>
    public async Task<IReadOnlyList<OperationType>> OperationsAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var had = await db.Runs.OrderByDescending(r => r.Id).Take(FacetCount.Cap).Select(r => new { r.Resource, r.Action }).Distinct().ToListAsync(cancel);
        return [.. had.Where(o => OperationType.IsPart(o.Resource) && OperationType.IsPart(o.Action)).Select(o => new OperationType(o.Resource, o.Action)).OrderBy(o => o.ToString(), StringComparer.Ordinal)];
    }

    private static string At(RunRow row) => Cursor.Of(row.Id);

    private static async Task<IReadOnlyList<FacetCount>> GroupAsync(
        IQueryable<BulkOperationRun> runs, Expression<Func<BulkOperationRun, string>> by, CancellationToken cancel)
    {
        // The newest runs up to the cap: exact for most tenants, a sample that says so for the largest.
        var groups = await runs.OrderByDescending(r => r.Id).Take(FacetCount.Cap).GroupBy(by)
            .Select(g => new { g.Key, Count = g.Count() }).OrderBy(g => g.Key).ToListAsync(cancel);
        return FacetCount.Of(groups.Select(g => (g.Key, g.Count)));
    }

    // Workers take a tenant's runs by age; how tenants take turns is not this tenant's to see.
    private static async Task<IReadOnlyList<RunRow>> WithBehindAsync(OpsDbContext db, RunRow[] rows, CancellationToken cancel)
    {
        static bool Waits(RunRow row) => row is { Status: RunStatus.Pending, Executor: RunExecutor.Worker, AbortRequestedBy: null };
        if (!rows.Any(Waits))
        {
            return rows;
        }

        var waiting = await db.Runs.Where(r => r.Status == RunStatus.Pending && r.Executor == RunExecutor.Worker)
            .OrderBy(r => r.Id).Take(MaxBehind).Select(r => r.Id).ToListAsync(cancel);
        return [.. rows.Select(r => Waits(r) ? r with { Behind = waiting.BinarySearch(r.Id) is >= 0 and var at ? at : waiting.Count == MaxBehind ? MaxBehind : null } : r)];
    }
}
