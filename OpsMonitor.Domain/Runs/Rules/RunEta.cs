using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>How fast a run goes, and how fast runs of the same operation went before it.</summary>
/// <param name="RecentPerSecond">Items per second over the last half minute; null while unknown.</param>
/// <param name="History">Seconds per item of finished runs of the operation, in any order.</param>
public sealed record RunPace(double? RecentPerSecond, IReadOnlyList<double> History)
{
    public static RunPace Unknown { get; } = new(null, []);

    /// <summary>Seconds per item of the runs that say something about it.</summary>
    public static IReadOnlyList<double> Of(IEnumerable<RunDuration> runs) =>
        [.. runs.Where(r => r.Items > 0 && r.Duration > TimeSpan.Zero).Select(r => r.Duration.TotalSeconds / r.Items)];
}

/// <summary>How much longer a run takes if it keeps its pace; a range, because it never quite does.</summary>
public sealed record RunEta(TimeSpan Low, TimeSpan High)
{
    /// <summary>Before this share of the items is processed no estimate is given.</summary>
    public const double MinShare = 0.05;

    /// <summary>Before this much time has passed no estimate is given.</summary>
    public static readonly TimeSpan MinElapsed = TimeSpan.FromSeconds(10);

    // Of the estimate, to each side: wide at the start, narrow near the end.
    private const double SpreadAtStart = 0.25;
    private const double SpreadAtEnd = 0.1;
    private const double MaxSpread = 0.9;

    // The last half minute tells more about what comes than the average since the start.
    private const double RecentWeight = 0.7;

    // Earlier runs count while this one has said little, and only when there are enough to know their spread.
    private const double HistoryWeight = 0.3;
    private const int MinHistory = 3;

    // Beyond this an estimate says nothing.
    private static readonly TimeSpan s_horizon = TimeSpan.FromDays(365);

    /// <summary>Null while the total is unknown, it is too early to tell, nothing is left, or nothing has moved lately.</summary>
    public static RunEta? Of(RunCounters counters, TimeSpan elapsed, RunPace? pace = null)
    {
        if (counters.Total is not > 0 || counters.Remaining is not > 0 || counters.Processed <= 0 || elapsed < MinElapsed || pace?.RecentPerSecond <= 0)
        {
            return null;
        }

        var share = (double)counters.Processed / counters.Total.Value;
        if (share < MinShare)
        {
            return null;
        }

        var (perItem, doubt) = PerItem(elapsed.TotalSeconds / counters.Processed, pace ?? RunPace.Unknown, share);
        var estimate = perItem * counters.Remaining.Value;
        var spread = Math.Min(MaxSpread, SpreadAtStart + ((SpreadAtEnd - SpreadAtStart) * share) + doubt);
        return estimate * (1 + spread) <= s_horizon.TotalSeconds
            ? new(TimeSpan.FromSeconds(estimate * (1 - spread)), TimeSpan.FromSeconds(estimate * (1 + spread)))
            : null;
    }

    // Seconds per item, and how far the sources disagree or scatter, as a share of it.
    private static (double PerItem, double Doubt) PerItem(double average, RunPace pace, double share)
    {
        var own = pace.RecentPerSecond is { } rate ? (RecentWeight / rate) + ((1 - RecentWeight) * average) : average;
        if (pace.History.Count < MinHistory)
        {
            return (own, 0);
        }

        var history = pace.History.Order().ToList();
        double At(double part) => history[(int)Math.Round(part * (history.Count - 1))];
        var weight = HistoryWeight * (1 - share);
        var perItem = (own * (1 - weight)) + (At(0.5) * weight);
        return (perItem, weight * ((At(0.75) - At(0.25)) + Math.Abs(own - At(0.5))) / 2 / perItem);
    }
}
