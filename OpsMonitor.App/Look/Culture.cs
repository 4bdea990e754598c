using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OpsMonitor.App.Look;

/// <summary>
/// How the reader writes numbers, days and times: as the languages of the browser say, which the request of a page and of its circuit brings
/// (<see cref="CultureInfo.CurrentCulture"/>). The words around them are English. Whoever is no page, such as the API and the worker, writes invariantly.
/// </summary>
public static partial class Culture
{
    private static readonly ConcurrentDictionary<string, Dates> _dates = new(StringComparer.Ordinal);

    /// <summary><c>1,234.5</c>, <c>1.234,5</c>, <c>12,34,567</c>, and with the digits that the language is written with.</summary>
    public static string Number(double value, string format) => WithItsDigits(value.ToString(format, CultureInfo.CurrentCulture));

    /// <summary><c>21 Nov</c>, <c>Nov 21</c>, <c>21. Nov.</c></summary>
    public static string Day(DateTimeOffset local) => Text(local, DatesOfNow().Day);

    /// <summary><c>3 Mar 2025</c>, <c>Mar 3, 2025</c>.</summary>
    public static string Date(DateTimeOffset local) => Text(local, DatesOfNow().Date);

    /// <summary><c>17:20</c>, <c>5:20 PM</c>.</summary>
    public static string Time(DateTimeOffset local) => Text(local, "t");

    /// <summary><c>17:20:05</c>, <c>5:20:05 PM</c>.</summary>
    public static string TimeWithSeconds(DateTimeOffset local) => Text(local, "T");

    /// <summary><c>Mon 23</c></summary>
    public static string Weekday(DateTimeOffset local) => Text(local, "ddd d");

    /// <summary><c>Mon 23 Nov</c></summary>
    public static string WeekdayAndDay(DateTimeOffset local) => $"{Text(local, "ddd")} {Day(local)}";

    private static Dates DatesOfNow() => _dates.GetOrAdd(CultureInfo.CurrentCulture.Name, static _ => Dates.Of(CultureInfo.CurrentCulture));

    private static string Text(DateTimeOffset local, string format) => WithItsDigits(local.ToString(format, CultureInfo.CurrentCulture));

    // .NET always writes 0 to 9; this tells the languages that have other digits in use.
    private static string WithItsDigits(string text)
    {
        var numbers = CultureInfo.CurrentCulture.NumberFormat;
        return numbers.DigitSubstitution == DigitShapes.None
            ? text
            : string.Concat(text.Select(c => char.IsAsciiDigit(c) ? numbers.NativeDigits[c - '0'] : c.ToString()));
    }

    /// <summary>Patterns that .NET has not: the day without its year, and the date without its weekday, both with the short name of the month.</summary>
    private sealed partial record Dates(string Day, string Date)
    {
        public static Dates Of(CultureInfo culture) => culture.Name.Length == 0
            ? new("d MMM", "d MMM yyyy")
            : new(Short(culture.DateTimeFormat.MonthDayPattern), Short(WeekdayName().Replace(culture.DateTimeFormat.LongDatePattern, "")));

        private static string Short(string pattern) => pattern.Replace("MMMM", "MMM", StringComparison.Ordinal);

        [GeneratedRegex(@"[,،]?\s*dddd[,،]?\s*", RegexOptions.NonBacktracking)]
        private static partial Regex WeekdayName();
    }
}
