using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>
/// A run and all retries that go back to it, first one first. <paramref name="Failed"/> items failed in the first run, <paramref name="Recovered"/> of them
/// succeeded in a later one.
/// </summary>
public sealed record RunChain(IReadOnlyList<RunRow> Links, int Failed, int Recovered)
{
    /// <summary>The failed items of the run that was asked for, by reason. Empty where no later run can have recovered any.</summary>
    public IReadOnlyList<RetryCount> Reasons { get; init; } = [];

    public int Left => Failed - Recovered;

    public RunRow Root => Links[0];
}

/// <summary>Reads how far the retries of a run have come.</summary>
public sealed class RunChains(OpsDb ops, RunQueries runs)
{
    /// <summary>
    /// The chain the run belongs to; null when it neither is a retry nor was retried, and for an unknown run. Items are counted again only when a link has
    /// changed since <paramref name="known"/> was read.
    /// </summary>
    public async Task<RunChain?> FindAsync(TenantId tenant, long run, RunChain? known = null, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var root = await db.Database.SqlQueryRaw<long>(RunRetriesSql.Root, P("tenant", tenant.Value), P("run", run)).ToListAsync(cancel);
        if (root is not [var first])
        {
            return null;
        }

        var ids = await db.Database.SqlQueryRaw<long>(RunRetriesSql.Links, P("tenant", tenant.Value), P("run", first)).ToListAsync(cancel);
        if (ids.Count < 2)
        {
            return null;
        }

        IReadOnlyList<RunRow> links = [.. (await runs.RowsAsync(tenant, ids, cancel)).OrderBy(l => l.Id)];
        if (known is not null && links.Select(l => (l.Id, l.Rev)).SequenceEqual(known.Links.Select(l => (l.Id, l.Rev))))
        {
            return known;
        }

        var counts = await RunRetries.CountAsync(db, first, RetryChoice.All, cancel);
        var reasons = run == first ? counts : run == ids[^1] ? [] : await RunRetries.CountAsync(db, run, RetryChoice.All, cancel);
        return new(links, counts.Sum(c => c.Left + c.Recovered), counts.Sum(c => c.Recovered)) { Reasons = Safe(reasons) };
    }

    // A SQL producer's codes are as it wrote them: made safe they may turn out the same.
    private static IReadOnlyList<RetryCount> Safe(IReadOnlyList<RetryCount> reasons) =>
        [.. reasons.GroupBy(r => FailureSanitizer.ReasonCode(r.ReasonCode)).Select(g => new RetryCount(g.Key, g.Sum(r => r.Left), g.Sum(r => r.Recovered)))];
}
