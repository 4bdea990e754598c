namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>Quiet hours on the clocks of their zone, which are moved twice a year.</summary>
internal static class QuietClock
{
    /// <summary>When it is no longer quiet: the moment itself where it is not.</summary>
    public static DateTimeOffset EndAfter(this QuietHours? quiet, DateTimeOffset moment)
    {
        if (quiet is null || !TimeZoneInfo.TryFindSystemTimeZoneById(quiet.Zone, out var zone))
        {
            return moment;
        }

        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);
        foreach (var day in new[] { today.AddDays(-1), today })
        {
            var from = At(zone, day, quiet.From, last: false);
            var to = At(zone, quiet.To > quiet.From ? day : day.AddDays(1), quiet.To, last: true);
            if (from <= moment && moment < to)
            {
                return to;
            }
        }

        return moment;
    }

    // A time that the clocks show twice begins with the first and ends with the last; one that they leave out is when they go on.
    private static DateTimeOffset At(TimeZoneInfo zone, DateOnly day, TimeOnly time, bool last)
    {
        var shown = day.ToDateTime(time);
        while (zone.IsInvalidTime(shown))
        {
            shown = shown.AddMinutes(1);
        }

        var offset = !zone.IsAmbiguousTime(shown) ? zone.GetUtcOffset(shown)
            : last ? zone.GetAmbiguousTimeOffsets(shown).Min()
            : zone.GetAmbiguousTimeOffsets(shown).Max();
        return new DateTimeOffset(shown, offset).ToUniversalTime();
    }
}
