using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>Figures about the runs of one tenant. Each statement reads a bounded number of rows, however long the history; what was cut says so.</summary>
public sealed class RunStats(OpsDb ops)
{
    /// <summary>Runs that ended, newest first, that one figure looks at.</summary>
    public const int MaxRuns = 10_000;

    /// <summary>The same for a series, which is read less often.</summary>
    public const int MaxSeriesRuns = 100_000;

    /// <summary>Runs with failures, newest first, whose reasons are counted.</summary>
    public const int MaxFailedRuns = 500;

    /// <summary>Failures after which no older run's reasons are counted.</summary>
    public const int MaxFailures = 200_000;

    private const int TopReasons = 6;

    /// <summary>False for a tenant that never had a run.</summary>
    public async Task<bool> AnyAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.Runs.AnyAsync(cancel);
    }

    /// <summary>What waits and what runs at this moment.</summary>
    public async Task<RunLoad> LoadAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return (await db.Database.SqlQueryRaw<RunLoad>(RunStatsSql.Load, P("tenant", tenant.Value)).ToListAsync(cancel))[0];
    }

    /// <summary>Queued and running runs, those at work first, then the newest.</summary>
    public async Task<IReadOnlyList<RunRow>> ActiveAsync(TenantId tenant, int limit, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.Runs.Where(r => r.Status == RunStatus.Pending || r.Status == RunStatus.Running)
            .OrderByDescending(r => r.Status == RunStatus.Running).ThenByDescending(r => r.Id).Take(limit).Select(RunQueries.ToRow).ToListAsync(cancel);
    }

    /// <summary>How the runs that ended since then ended.</summary>
    public async Task<RunOutcomes> OutcomesAsync(TenantId tenant, DateTimeOffset since, int maxRuns = MaxRuns, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var counts = (await db.Database.SqlQueryRaw<OutcomeRow>(RunStatsSql.Outcomes, P("tenant", tenant.Value),
            P("since", since.ToUniversalTime()), P("cap", maxRuns + 1)).ToListAsync(cancel))[0];
        return new(counts.Succeeded, counts.Partial, counts.Failed, counts.Aborted, counts.Counted > maxRuns);
    }

    /// <summary>How runs ended, slot by slot; slot n goes from edge n to edge n + 1. Empty slots are there too.</summary>
    public async Task<RunSeries> SeriesAsync(TenantId tenant, IReadOnlyList<DateTimeOffset> edges, int maxRuns = MaxSeriesRuns, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var times = edges.Select(e => e.ToUniversalTime()).ToArray();
        var rows = await db.Database.SqlQueryRaw<SlotRow>(RunStatsSql.Series, P("tenant", tenant.Value), P("edges", times),
            P("from", times[0]), P("to", times[^1]), P("cap", maxRuns + 1)).ToDictionaryAsync(r => r.Slot, cancel);
        DateTimeOffset? countedFrom = rows.Values.Sum(r => r.Counted) > maxRuns ? rows.Values.Min(r => r.Oldest) : null;
        return new(
            [
                .. Enumerable.Range(0, times.Length - 1).Select(i => rows.GetValueOrDefault(i + 1) is { } r
                    ? new RunSlot(edges[i], edges[i + 1], r.Succeeded, r.Partial, r.Failed, r.Aborted)
                    : new RunSlot(edges[i], edges[i + 1], 0, 0, 0, 0)),
            ],
            countedFrom);
    }

    /// <summary>Why items and runs failed in the runs that ended since then, most frequent first; from item rows and the runs' own entries.</summary>
    public async Task<FailureReasons> ReasonsAsync(
        TenantId tenant, DateTimeOffset since, int maxFailedRuns = MaxFailedRuns, int top = TopReasons, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var rows = await db.Database.SqlQueryRaw<ReasonRow>(RunStatsSql.Reasons, P("tenant", tenant.Value),
            P("since", since.ToUniversalTime()), P("runs", MaxSeriesRuns), P("cap", maxFailedRuns),
            P("failures", (long)MaxFailures)).ToListAsync(cancel);
        var known = rows.Where(r => r.ReasonCode is not null).ToList();
        List<FailureReason> shown = [];
        foreach (var row in known.Take(top))
        {
            var sample = await db.Database.SqlQueryRaw<string>(RunStatsSql.Sample, P("tenant", tenant.Value),
                P("run", row.NewestRun), P("code", row.ReasonCode!)).ToListAsync(cancel);
            shown.Add(new(FailureSanitizer.Reason(row.ReasonCode) ?? "", row.Items, row.Runs, row.NewestRun, sample is [{ Length: > 0 } text] ? FailureSanitizer.Reason(text) : null));
        }

        var more = known.Skip(shown.Count).ToList();
        return new(shown, more.Count(r => r.Items > 0), known.Sum(r => r.Items), rows[0].RunsRead, rows[0].IsCapped) { MoreOfRuns = more.Count(r => r.Items == 0) };
    }

    /// <summary>How long the last runs of one operation took, oldest first; <paramref name="until"/> leaves out younger runs.</summary>
    public async Task<IReadOnlyList<RunDuration>> DurationsAsync(
        TenantId tenant, OperationType operation, int limit = 30, long? until = null, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        await using var db = ops.ForTenant(tenant);
        var newest = await db.Runs
            .Where(r => r.Resource == operation.Resource && r.Action == operation.Action && r.Id <= (until ?? long.MaxValue))
            .Where(r => r.FinishedAt != null && r.StartedAt != null)
            .OrderByDescending(r => r.Id).Take(limit)
            .Select(r => new { r.Id, r.StartedAt, r.FinishedAt, r.Status, r.ProcessedItems }).ToListAsync(cancel);
        newest.Reverse();
        return [.. newest.Select(r => new RunDuration(r.Id, r.FinishedAt!.Value, r.FinishedAt.Value - r.StartedAt!.Value, r.Status, r.ProcessedItems))];
    }

    private sealed record OutcomeRow(int Succeeded, int Partial, int Failed, int Aborted, int Counted);

    private sealed record SlotRow(int Slot, int Succeeded, int Partial, int Failed, int Aborted, int Counted, DateTimeOffset Oldest);

    private sealed record ReasonRow(string? ReasonCode, long Items, int Runs, long NewestRun, int RunsRead, bool IsCapped);
}
