using OpsMonitor.App.Look;

namespace OpsMonitor.App.Parts.Charts;

/// <summary>How far back a chart looks.</summary>
public enum ChartRange
{
    Day,
    Week,
    Month,
}

/// <summary>The ranges in addresses and words, and their slots in the reader's zone: hours, quarters of a day, days.</summary>
public static class ChartRanges
{
    public static string Text(ChartRange range) => range switch
    {
        ChartRange.Day => "24h",
        ChartRange.Week => "7d",
        ChartRange.Month => "30d",
    };

    /// <summary>How addresses name them.</summary>
    public static AddressWords<ChartRange> Addressed { get; } = new(Enum.GetValues<ChartRange>().Select(r => (Text(r), r)));

    public static string Words(ChartRange range) => range switch
    {
        ChartRange.Day => "24 hours",
        ChartRange.Week => "7 days",
        ChartRange.Month => "30 days",
    };

    public static string SlotWords(ChartRange range) => range switch
    {
        ChartRange.Day => "per hour",
        ChartRange.Week => "per 6 hours",
        ChartRange.Month => "per day",
    };

    public static int Days(ChartRange range) => range switch
    {
        ChartRange.Day => 1,
        ChartRange.Week => 7,
        ChartRange.Month => 30,
    };

    /// <summary>
    /// The edges of the slots, oldest first: from the very moment a range ago, so that the slots hold what the figures beside the chart count, to the end of the
    /// slot that <paramref name="now"/> lies in. The first slot is as a rule a part of one.
    /// </summary>
    public static IReadOnlyList<DateTimeOffset> Edges(ChartRange range, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var hour = local.AddTicks(-(local.TimeOfDay.Ticks % TimeSpan.TicksPerHour));
        IEnumerable<DateTimeOffset> whole = range switch
        {
            // Hours are counted, not read off a clock: the one that a change of time skips or repeats has no edge of its own.
            ChartRange.Day => Enumerable.Range(-23, 25).Select(n => hour.AddHours(n)),
            ChartRange.Week => Enumerable.Range(-28, 30).Select(n => At(local.Date.AddHours((local.Hour / 6 * 6) + (n * 6)), zone)),
            ChartRange.Month => Enumerable.Range(-30, 32).Select(n => At(local.Date.AddDays(n), zone)),
        };
        var from = TimeZoneInfo.ConvertTime(now.AddDays(-Days(range)), zone);
        return [from, .. whole.Where(e => e > from)];
    }

    /// <summary><c>Mon 23 Nov, 14:00 - 15:00</c>, or the day alone, <c>from 16:27</c> where it is a part of one.</summary>
    public static string Title(ChartRange range, DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone) =>
        $"{Local(from, zone, Culture.WeekdayAndDay)}{(range, IsWhole(from, zone)) switch
        {
            (ChartRange.Month, true) => "",
            (ChartRange.Month, false) => $", from {Local(from, zone, Culture.Time)}",
            _ => $", {Local(from, zone, Culture.Time)} - {Local(to, zone, Culture.Time)}",
        }}";

    /// <summary>What stands below a slot; null for most, so that few words are there.</summary>
    public static string? Tick(ChartRange range, DateTimeOffset from, int place, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(from, zone);
        return range switch
        {
            ChartRange.Day => IsWhole(from, zone) && local.Hour % 4 == 0 ? Local(from, zone, Culture.Time) : null,
            ChartRange.Week => IsWhole(from, zone) && local.Hour == 0 ? Local(from, zone, Culture.Weekday) : null,
            ChartRange.Month => place % 5 == 0 && place > 0 ? Local(from, zone, Culture.Day) : null,
        };
    }

    private static bool IsWhole(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).TimeOfDay.Ticks % TimeSpan.TicksPerHour == 0;

    private static string Local(DateTimeOffset at, TimeZoneInfo zone, Func<DateTimeOffset, string> words) => words(TimeZoneInfo.ConvertTime(at, zone));

    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        // Where midnight is skipped, the day begins with the first time that exists.
        var exists = DateTime.SpecifyKind(zone.IsInvalidTime(local) ? local.AddHours(1) : local, DateTimeKind.Unspecified);
        return new(exists, zone.GetUtcOffset(exists));
    }
}
