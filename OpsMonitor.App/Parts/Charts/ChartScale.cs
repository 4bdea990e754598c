using OpsMonitor.App.Look;

namespace OpsMonitor.App.Parts.Charts;

/// <summary>Round numbers for axes, few of them. The last tick is the axis's end and never below the largest value.</summary>
public static class ChartScale
{
    private const int MaxSteps = 4;

    private static readonly TimeSpan[] _durations =
    [
        .. new[] { 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30 }.Select(TimeSpan.FromSeconds),
        .. new double[] { 1, 2, 5, 10, 15, 30 }.Select(TimeSpan.FromMinutes),
        .. new double[] { 1, 2, 3, 6, 12 }.Select(TimeSpan.FromHours),
    ];

    /// <summary>From 0 in steps of 1, 2 or 5 times a power of ten.</summary>
    public static IReadOnlyList<long> Counts(long max)
    {
        var step = 1L;
        for (var i = 0; step * MaxSteps < max; i++)
        {
            // 1, 2, 5, 10, 20, 50 ...
            step = i % 3 == 1 ? step / 2 * 5 : step * 2;
        }

        return [.. Enumerable.Range(0, Steps(max, step) + 1).Select(n => n * step)];
    }

    /// <summary>A tick of an axis that ends at <paramref name="end"/>, in few characters: <c>5,000</c>, and <c>5k</c> where the axis goes to 10,000 or further.</summary>
    public static string Words(long tick, long end) => (tick, end) switch
    {
        (0, _) or (_, < 10_000) => Numbers.Count(tick),
        (_, < 10_000_000) => Numbers.Count(tick / 1_000) + "k",
        _ => Numbers.Count(tick / 1_000_000) + "M",
    };

    /// <summary>From 0 in steps that people count time by.</summary>
    public static IReadOnlyList<TimeSpan> Durations(TimeSpan max)
    {
        var step = _durations.FirstOrDefault(d => d * MaxSteps >= max, TimeSpan.FromDays(Counts((long)Math.Ceiling(max.TotalDays)) is [_, var days, ..] ? days : 1));
        return [.. Enumerable.Range(0, Steps(max.Ticks, step.Ticks) + 1).Select(n => n * step)];
    }

    /// <summary>A height out of <paramref name="whole"/>: 0 for nothing, else never so small that it cannot be seen.</summary>
    public static double Height(double value, double end, double whole, double least = 2) =>
        value <= 0 || end <= 0 ? 0 : Math.Max(least, value / end * whole);

    private static int Steps(long max, long step) => (int)Math.Max(1, (max + step - 1) / step);
}
