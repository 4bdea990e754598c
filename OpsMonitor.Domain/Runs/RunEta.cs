namespace OpsMonitor.Domain.Runs;

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

    /// <summary>Null while the total is unknown, it is too early to tell, or nothing is left.</summary>
    public static RunEta? Of(RunCounters counters, TimeSpan elapsed)
    {
        if (counters.Total is not > 0 || counters.Remaining is not > 0 || counters.Processed <= 0 || elapsed < MinElapsed)
        {
            return null;
        }

        var share = (double)counters.Processed / counters.Total.Value;
        if (share < MinShare)
        {
            return null;
        }

        var estimate = elapsed / counters.Processed * counters.Remaining.Value;
        var spread = SpreadAtStart + ((SpreadAtEnd - SpreadAtStart) * share);
        return new(estimate * (1 - spread), estimate * (1 + spread));
    }

    /// <summary><c>under 20 s left</c>, <c>40 - 60 s left</c>, <c>3 - 4 min left</c>, <c>about 2 h left</c>.</summary>
    public override string ToString() => High switch
    {
        { TotalSeconds: < 20 } => "under 20 s left",
        { TotalSeconds: <= 90 } => Range(Low.TotalSeconds, High.TotalSeconds, 10, "s"),
        { TotalMinutes: <= 90 } => Range(Low.TotalMinutes, High.TotalMinutes, 1, "min"),
        { TotalHours: <= 48 } => Range(Low.TotalHours, High.TotalHours, 1, "h"),
        _ => Range(Low.TotalDays, High.TotalDays, 1, "d"),
    };

    private static string Range(double low, double high, int step, string unit)
    {
        var from = Math.Max(step, (int)Math.Floor(low / step) * step);
        var to = (int)Math.Ceiling(high / step) * step;
        return from >= to ? $"about {to} {unit} left" : $"{from} - {to} {unit} left";
    }
}
