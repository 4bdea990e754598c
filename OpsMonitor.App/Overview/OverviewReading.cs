using OpsMonitor.App.Charts;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Overview;

/// <summary>All that the overview shows, of one moment: its figures add up to each other.</summary>
/// <param name="Day">How the runs of the last 24 hours ended.</param>
/// <param name="Edges">Of the slots of <paramref name="Series"/>; reasons are counted from the first one on.</param>
public sealed record OverviewReading(
    DateTimeOffset At, RunLoad Load, IReadOnlyList<RunRow> Active, RunOutcomes Day, int OpenFindings, IReadOnlyList<DateTimeOffset> Edges, RunSeries Series, FailureReasons Reasons, DriftState Drift);

/// <summary>Reads the overview, once for all who look at it.</summary>
public sealed class OverviewReads(OneMoment moment, RunStats stats, FindingQueries findings, DriftStats drift, SharedReads reads)
{
    /// <summary>Active runs that have a line.</summary>
    public const int MaxActive = 8;

    public Task<OverviewReading> ReadAsync(TenantId tenant, ChartRange range, DateTimeOffset now, TimeZoneInfo zone, Moment since, CancellationToken cancel)
    {
        var edges = ChartRanges.Edges(range, now, zone);
        return reads.ReadAsync((tenant, "overview", range, edges[0], edges[^1]), since, () => moment.ReadAsync(tenant, () => ReadAsync(tenant, now, edges)), cancel);
    }

    private async Task<OverviewReading> ReadAsync(TenantId tenant, DateTimeOffset now, IReadOnlyList<DateTimeOffset> edges) => new(
        now,
        await stats.LoadAsync(tenant),
        await stats.ActiveAsync(tenant, MaxActive),
        await stats.OutcomesAsync(tenant, now.AddDays(-1)),
        await findings.CountOpenAsync(tenant),
        edges,
        await stats.SeriesAsync(tenant, edges),
        await stats.ReasonsAsync(tenant, edges[0]),
        await drift.ReadAsync(tenant));
}
