using System.Globalization;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs;

/// <summary>
/// A progress bar in two attributes of one element: the classes, and the shares as the variables of app.css's <c>.stack</c>. So a bar that moves
/// costs one changed attribute. An unknown total shows no share while the run may still grow; once it has ended, what was done is the whole. What an
/// ended run never reported is hatched: it is not what is still to come.
/// </summary>
public static class RunBar
{
    public static string Class(RunCounters counters, bool moving, bool ended) =>
        HasShares(counters, ended) ? (ended && counters.Remaining > 0 ? "stack short" : "stack") : moving ? "stack unknown moving" : "stack unknown";

    /// <summary>Null where there is no share to show.</summary>
    public static string? Style(RunCounters counters, bool ended)
    {
        if (!HasShares(counters, ended))
        {
            return null;
        }

        var whole = Whole(counters);
        return $"--s:{Share(counters.Succeeded, whole)}" + Trouble("f", counters.Failed, whole) + Trouble("k", counters.Skipped, whole);
    }

    /// <summary>Whether the whole is known.</summary>
    public static bool HasShares(RunCounters counters, bool ended) => counters.Total is not null || ended;

    /// <summary>At least one, and never less than what is processed, so that the parts fit in.</summary>
    public static int Whole(RunCounters counters) => Math.Max(1, Math.Max(counters.Total ?? 0, counters.Processed));

    /// <summary>Percent done, 100 only when all is done; null where there is no share to show.</summary>
    public static int? Percent(RunCounters counters, bool ended) => HasShares(counters, ended) ? (int)(100L * counters.Processed / Whole(counters)) : null;

    // However few failed, they can be seen.
    private static string Trouble(string name, int part, int whole) => part == 0 ? "" : $";--{name}:max(2px,{Share(part, whole)})";

    private static string Share(int part, int whole) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.##}%");
}
