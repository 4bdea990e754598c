using OpsMonitor.App.Look;

namespace OpsMonitor.App.Runs.List;

/// <summary>What a click would change in a list that nothing jumps in.</summary>
internal static class RunsNews
{
    private const int Counted = 100;

    /// <summary>Of so many runs that are newer, and so many rows that no longer match; null for none of either.</summary>
    public static string? Words(int newer, int left) => (newer, left) switch
    {
        (0, 0) => null,
        (_, 0) => Newer(newer),
        (0, _) => Numbers.Count(left, "run here no longer matches", "runs here no longer match"),
        _ => $"{Newer(newer)}, {Numbers.Count(left)} here no longer {(left == 1 ? "matches" : "match")}",
    };

    private static string Newer(int newer) => newer >= Counted ? "More than 99 new runs" : Numbers.Count(newer, "new run", "new runs");
}
