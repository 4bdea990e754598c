using System.Globalization;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Notifications.Rules;

namespace OpsMonitor.Tests.Notifications.Telling;

/// <summary>When quiet hours end, also in the nights in which clocks are moved, and how messages are spaced.</summary>
public sealed class QuietClockTests
{
    [Theory]
    [InlineData("22:00", "07:00", "2026-01-10T20:59", "2026-01-10T20:59")] // 21:59 in Zurich
    [InlineData("22:00", "07:00", "2026-01-10T21:00", "2026-01-11T06:00")]
    [InlineData("22:00", "07:00", "2026-01-11T05:59", "2026-01-11T06:00")]
    [InlineData("22:00", "07:00", "2026-01-11T06:00", "2026-01-11T06:00")]
    [InlineData("12:00", "13:00", "2026-01-11T11:30", "2026-01-11T12:00")]
    [InlineData("12:00", "13:00", "2026-01-11T12:00", "2026-01-11T12:00")]
    [InlineData("00:00", "06:00", "2026-01-10T23:00", "2026-01-11T05:00")]
    // On 29 March 2026 the clocks go from 02:00 to 03:00, which is 01:00 UTC.
    [InlineData("22:00", "07:00", "2026-03-28T22:30", "2026-03-29T05:00")]
    [InlineData("22:00", "02:30", "2026-03-28T22:30", "2026-03-29T01:00")]
    [InlineData("02:30", "06:00", "2026-03-29T00:59", "2026-03-29T00:59")]
    [InlineData("02:30", "06:00", "2026-03-29T01:00", "2026-03-29T04:00")]
    // On 25 October 2026 they go from 03:00 back to 02:00, which is 01:00 UTC: what they show twice is quiet both times.
    [InlineData("22:00", "07:00", "2026-10-24T21:00", "2026-10-25T06:00")]
    [InlineData("22:00", "02:30", "2026-10-25T00:15", "2026-10-25T01:30")]
    [InlineData("22:00", "02:30", "2026-10-25T00:45", "2026-10-25T01:30")]
    [InlineData("02:30", "06:00", "2026-10-25T00:29", "2026-10-25T00:29")]
    [InlineData("02:30", "06:00", "2026-10-25T00:30", "2026-10-25T05:00")]
    public void End_OfQuietHoursInZurich_IsByTheClocksThere(string from, string to, string moment, string end) =>
        Assert.Equal(At(end), Hours(from, to, "Europe/Zurich").EndAfter(At(moment)));

    [Fact]
    public void End_WithoutHoursOrInAZoneThatIsGone_IsNow()
    {
        Assert.Equal(At("2026-01-10T23:00"), ((QuietHours?)null).EndAfter(At("2026-01-10T23:00")));
        Assert.Equal(At("2026-01-10T23:00"), Hours("22:00", "07:00", "Mars/Olympus").EndAfter(At("2026-01-10T23:00")));
    }

    [Fact]
    public void Pace_WithALimit_SpacesMessagesAndSumsTheRest()
    {
        var pace = new MessagePace(null, 2, [], null);
        (string At, string Due, bool Gathered)[] told =
        [
            ("10:00", "10:00", false), ("10:10", "10:10", false), ("10:20", "11:00", false), ("10:59", "11:00", true),
            ("11:00", "11:10", false), ("11:09", "11:10", true), ("12:30", "12:30", false),
        ];
        Assert.All(told, t => Assert.Equal((At("2026-01-10T" + t.Due), t.Gathered), pace.Take(At("2026-01-10T" + t.At))));
    }

    // The room that the limit gives may lie in quiet hours, and their end may come when there is no room.
    [Fact]
    public void Pace_LimitAndQuietHours_HoldBoth()
    {
        var pace = new MessagePace(Hours("22:00", "07:00", "Etc/UTC"), 1, [At("2026-01-10T21:30")], null);
        Assert.Equal((At("2026-01-11T07:00"), false), pace.Take(At("2026-01-10T21:45")));
        Assert.Equal((At("2026-01-11T07:00"), true), pace.Take(At("2026-01-11T03:00")));
        Assert.Equal((At("2026-01-11T08:00"), false), pace.Take(At("2026-01-11T07:00")));
    }

    [Fact]
    public void Retries_OfAMessage_AreTenWithinThreeDays()
    {
        var pauses = Enumerable.Range(1, RetrySchedule.MaxTries - 1).Select(n => RetrySchedule.After(n, null, 0)!.Value).ToList();
        Assert.Equal(["00:00:05", "00:05:00", "00:30:00", "02:00:00", "05:00:00", "10:00:00", "14:00:00", "20:00:00", "1.00:00:00"], pauses.Select(p => p.ToString()));
        Assert.Null(RetrySchedule.After(RetrySchedule.MaxTries, null, 0));
        Assert.Equal(TimeSpan.FromSeconds(5.5), RetrySchedule.After(1, null, 1));
    }

    [Theory]
    [InlineData(120, 120)]
    [InlineData(1, 5)] // no sooner than by the schedule
    [InlineData(90_000, 86_400)]
    public void RetryAfter_OfAReceiver_IsHonouredUpToADay(int asked, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), RetrySchedule.After(1, TimeSpan.FromSeconds(asked), 0));

    private static QuietHours Hours(string from, string to, string zone) => new(TimeOnly.Parse(from, CultureInfo.InvariantCulture), TimeOnly.Parse(to, CultureInfo.InvariantCulture), zone);

    private static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
