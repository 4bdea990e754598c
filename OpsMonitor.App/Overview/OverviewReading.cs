using System.Collections.Concurrent;
using System.Diagnostics;
using OpsMonitor.App.Live;
using OpsMonitor.App.Parts.Charts;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Overview;

/// <summary>All that the overview shows, of one moment: its figures add up to each other.</summary>
/// <param name="Day">How the runs of the last 24 hours ended.</param>
/// <param name="Edges">Of the slots of <paramref name="Series"/>; reasons are counted from the first one on.</param>
public sealed record OverviewReading(
    DateTimeOffset At, RunLoad Load, IReadOnlyList<RunRow> Active, RunOutcomes Day, int OpenFindings, IReadOnlyList<DateTimeOffset> Edges, RunSeries Series, FailureReasons Reasons, DriftState Drift)
{
    /// <summary>Deadlines that are missed now, the latest first.</summary>
    public IReadOnlyList<OpenMiss> Missed { get; init; } = [];

    /// <summary>The same as this role may see it: to observers, why items fail is a code.</summary>
    public OverviewReading For(TenantRole role) => role.May(Right.Read) ? this : this with
    {
        Active = [.. Active.Select(r => r.For(role))],
        Reasons = Reasons with { Top = [.. Reasons.Top.Select(r => r with { Sample = null })] },
    };
}

/// <summary>Reads the overview, once for all who look at it. Figures of runs that ended are dear and change with a run's status only: they are kept as long as no run has.</summary>
public sealed class OverviewReads(OneMoment moment, RunStats stats, RunFacetReads runs, FindingQueries findings, DriftStats drift, DeadlineQueries deadlines, SharedReads reads)
{
    /// <summary>Active runs that have a line.</summary>
    public const int MaxActive = 8;

    // Runs leave the last 24 hours also while nothing happens.
    private static readonly TimeSpan _keep = TimeSpan.FromSeconds(15);

    // Where runs end all the time, a fifth of the time goes into counting them at most.
    private const int Rest = 4;

    private readonly ConcurrentDictionary<object, Ended> _ended = new();

    public Task<OverviewReading> ReadAsync(TenantId tenant, ChartRange range, DateTimeOffset now, TimeZoneInfo zone, Moment since, CancellationToken cancel)
    {
        var edges = ChartRanges.Edges(range, now, zone);
        // The first edge moves with every look; the others are those of the slot that is under way.
        object key = (tenant, "overview", range, edges[1], edges[^1]);
        return reads.ReadAsync(key, since, () => moment.ReadAsync(tenant, () => ReadAsync(tenant, key, now, edges), CancellationToken.None), cancel);
    }

    private async Task<OverviewReading> ReadAsync(TenantId tenant, object key, DateTimeOffset now, IReadOnlyList<DateTimeOffset> edges)
    {
        var ended = await EndedAsync(tenant, key, now, edges);
        return new(
            now, await stats.LoadAsync(tenant), await stats.ActiveAsync(tenant, MaxActive), ended.Day, await findings.CountOpenAsync(tenant),
            ended.Edges, ended.Series, ended.Reasons, await drift.ReadAsync(tenant))
        {
            Missed = await deadlines.OpenAsync(tenant),
        };
    }

    private async Task<Ended> EndedAsync(TenantId tenant, object key, DateTimeOffset now, IReadOnlyList<DateTimeOffset> edges)
    {
        var (stamp, began) = (await runs.StampAsync(tenant), Stopwatch.GetTimestamp());
        if (_ended.TryGetValue(key, out var known) && Stopwatch.GetElapsedTime(known.Read) is var age && (age < known.Took * Rest || (age < _keep && known.Stamp == stamp)))
        {
            return known;
        }

        foreach (var (old, _) in _ended.Where(e => Stopwatch.GetElapsedTime(e.Value.Read) > _keep))
        {
            _ended.TryRemove(old, out _);
        }

        var (day, series, reasons) = (await stats.OutcomesAsync(tenant, now.AddDays(-1)), await stats.SeriesAsync(tenant, edges), await stats.ReasonsAsync(tenant, edges[0]));
        return _ended[key] = new(stamp, edges, day, series, reasons, Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(began));
    }

    private sealed record Ended(RunsStamp Stamp, IReadOnlyList<DateTimeOffset> Edges, RunOutcomes Day, RunSeries Series, FailureReasons Reasons, long Read, TimeSpan Took);
}
