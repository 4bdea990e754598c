using System.Globalization;
using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>
/// Times and durations as they are compared: one instant has one spelling, and so has one span. 2026-01-02T03:04:05Z is <c>/Date(1767323045000)/</c> to Windows PowerShell, and
/// 2026-01-02T04:04:05+01:00 to PowerShell 7; PT24H is P1D.
/// </summary>
internal static partial class ContentTime
{
    private const int MinLength = 3;
    private const int MaxLength = 40;
    private const int MaxOffsetHours = 14;

    // What Windows PowerShell keeps of a second.
    private const int Thousandths = 3;

    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss";

    /// <summary>The one spelling; null for a text that is neither a time nor a duration.</summary>
    public static string? Of(string text) => text.Length is < MinLength or > MaxLength ? null : text[0] switch
    {
        '/' => OfDate(text),
        'P' when text[1] is 'T' or (>= '0' and <= '9') => OfDuration(text),
        _ when text[2] == ':' || (text.Length >= 19 && text[10] == 'T') => OfTime(text),
        _ => null,
    };

    private static string? OfDate(string text) =>
        Dates().Match(text) is { Success: true } date && long.TryParse(date.Groups["ms"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms)
        && ms >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms) is var at ? Written(at.UtcDateTime, at.ToString("'.'fff", CultureInfo.InvariantCulture)) : null
            : null;

    // A fraction of nothing is none. Where a time says its zone it is that of the world, to the thousandth.
    private static string? OfTime(string text)
    {
        if (Times().Match(text) is not { Success: true } time)
        {
            return null;
        }

        var (whole, fraction, zone) = (time.Groups["whole"].Value, time.Groups["fraction"].Value, time.Groups["zone"].Value);
        return zone.Length > 0 && whole.Length > 8 && Offset(zone) is { } offset && DateTime.TryParseExact(whole, Instant, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            && local.Ticks - offset.Ticks is >= 0 and var ticks && ticks <= DateTime.MaxValue.Ticks
                ? Written(new(ticks), fraction[..Math.Min(fraction.Length, Thousandths + 1)])
                : whole + Trimmed(fraction) + (zone is "+00:00" or "-00:00" ? "Z" : zone);
    }

    private static string? OfDuration(string text)
    {
        if (Durations().Match(text) is not { Success: true } span || text[^1] is 'P' or 'T')
        {
            return null;
        }

        var seconds = (((Number("w") * 7) + Number("d")) * 86_400) + (Number("h") * 3_600) + (Number("m") * 60) + Number("s");
        var (days, rest, fraction) = (seconds / 86_400, seconds % 86_400, Trimmed(span.Groups["fraction"].Value));
        var clock = string.Concat(Part(rest / 3_600, 'H'), Part(rest / 60 % 60, 'M'), fraction.Length > 0 ? $"{rest % 60}{fraction}S" : Part(rest % 60, 'S'));
        return days == 0 && clock.Length == 0 ? "PT0S" : $"P{Part(days, 'D')}{(clock.Length > 0 ? "T" : "")}{clock}";

        long Number(string group) => span.Groups[group] is { Success: true } digits ? long.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;

        static string Part(long number, char unit) => number == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");
    }

    private static string Written(DateTime utc, string fraction) => utc.ToString(Instant, CultureInfo.InvariantCulture) + Trimmed(fraction) + "Z";

    private static string Trimmed(string fraction) => fraction.TrimEnd('0').TrimEnd('.');

    private static TimeSpan? Offset(string zone) => zone == "Z" ? TimeSpan.Zero
        : int.Parse(zone.AsSpan(1, 2), CultureInfo.InvariantCulture) is <= MaxOffsetHours and var hours && int.Parse(zone.AsSpan(zone.Length - 2), CultureInfo.InvariantCulture) is < 60 and var minutes
            ? new TimeSpan(hours, minutes, 0) * (zone[0] == '-' ? -1 : 1)
            : null;

    [GeneratedRegex(@"^/Date\((?<ms>-?[0-9]{1,15})(?:[+-][0-9]{4})?\)/\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Dates();

    [GeneratedRegex(@"^(?<whole>(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T)?[0-9]{2}:[0-9]{2}:[0-9]{2})(?<fraction>\.[0-9]{1,9})?(?<zone>Z|[+-][0-9]{2}:?[0-9]{2})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Times();

    // Of years and months nobody knows how long they are.
    [GeneratedRegex(
        @"^P(?:(?<w>[0-9]{1,6})W)?(?:(?<d>[0-9]{1,8})D)?(?:T(?:(?<h>[0-9]{1,9})H)?(?:(?<m>[0-9]{1,9})M)?(?:(?<s>[0-9]{1,9})(?<fraction>\.[0-9]{1,9})?S)?)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking,
        1000)]
    private static partial Regex Durations();
}
