namespace OpsMonitor.App.Look;

/// <summary>How numbers and durations read, everywhere the same, in the reader's <see cref="Culture"/>.</summary>
public static class Numbers
{
    /// <summary>1234 is <c>1,234</c>.</summary>
    public static string Count(long value) => Culture.Number(value, "N0");

    /// <summary><c>1 item</c>, <c>1,234 items</c>.</summary>
    public static string Count(long value, string one, string many) => $"{Count(value)} {(value == 1 ? one : many)}";

    /// <summary><c>55 %</c>, <c>55%</c>; a share of nothing is none, and a part never reads as none or all of it.</summary>
    public static string Percent(long part, long whole)
    {
        if (whole <= 0 || part <= 0)
        {
            return Culture.Number(0, "P0");
        }

        var shown = part >= whole ? 1 : Math.Min(0.99, Math.Round((double)part / whole, 2));
        return shown < 0.01 ? $"< {Culture.Number(0.01, "P0")}" : Culture.Number(shown, "P0");
    }

    /// <summary><c>2.4 s</c>, <c>48 s</c>, <c>1 min 12 s</c>, <c>2 h 5 min</c>, <c>3 d 4 h</c>.</summary>
    public static string Duration(TimeSpan span)
    {
        span = span < TimeSpan.Zero ? TimeSpan.Zero : span;
        if (span.TotalSeconds < 9.95)
        {
            return $"{Culture.Number(span.TotalSeconds, "0.0")} s";
        }

        var rounded = TimeSpan.FromSeconds(Math.Round(span.TotalSeconds));
        return rounded switch
        {
            { TotalMinutes: < 1 } => $"{Count(rounded.Seconds)} s",
            { TotalHours: < 1 } => Two(rounded.Minutes, "min", rounded.Seconds, "s"),
            { TotalDays: < 1 } => Two(rounded.Hours, "h", rounded.Minutes, "min"),
            _ => Two(rounded.Days, "d", rounded.Hours, "h"),
        };
    }

    /// <summary>Two decimals below 1, one below 100, none above: <c>0.25</c>, <c>17.4</c>, <c>1,250</c>.</summary>
    public static string Rate(double value) =>
        Culture.Number(value, value < 1 ? "0.##" : value < 100 ? "0.#" : "N0");

    private static string Two(int big, string bigUnit, int small, string smallUnit) =>
        small == 0 ? $"{Count(big)} {bigUnit}" : $"{Count(big)} {bigUnit} {Count(small)} {smallUnit}";
}
