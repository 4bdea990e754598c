using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Charts;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Parts.Charts;

public sealed class ChartRangeTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly TimeZoneInfo Kolkata = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 16, 27, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("24h", ChartRange.Day)]
    [InlineData("7d", ChartRange.Week)]
    [InlineData("30d", ChartRange.Month)]
    [InlineData("1y", null)]
    [InlineData("", null)]
    public void Range_OfAnAddress_IsOneOfThree(string text, ChartRange? range) =>
        Assert.Equal(range, PageQuery.Of("?range=" + text).OneOf(ChartRanges.Addressed, "range"));

    [Fact]
    public void Edges_OfADay_BeginADayAgoAndAreTheReadersWholeHours()
    {
        var edges = ChartRanges.Edges(ChartRange.Day, Now, Kolkata);

        Assert.Equal(26, edges.Count);
        Assert.Equal(Now.AddDays(-1), edges[0]);
        Assert.Equal("21:00 +05:30", edges[^2].ToString("HH:mm zzz"));
        Assert.True(edges[^2] <= Now && Now < edges[^1]);
        Assert.Equal(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(55), edges[1] - edges[0]);
        Assert.All(edges.Skip(1).Zip(edges.Skip(2)), e => Assert.Equal(TimeSpan.FromHours(1), e.Second - e.First));
    }

    [Theory]
    [InlineData(ChartRange.Day, 25)]
    [InlineData(ChartRange.Week, 29)]
    [InlineData(ChartRange.Month, 31)]
    public void Edges_OverAChangeOfTime_RiseWithoutAGapUpToNow(ChartRange range, int slots)
    {
        foreach (var hour in Enumerable.Range(0, 24 * 9))
        {
            var now = new DateTimeOffset(2026, 3, 27, 0, 30, 0, TimeSpan.Zero).AddHours(hour);
            var edges = ChartRanges.Edges(range, now, Berlin);
            // A day of 23 or 25 hours may cut one slot more or less.
            Assert.InRange(edges.Count, slots, slots + 2);
            Assert.Equal(now.AddDays(-ChartRanges.Days(range)), edges[0]);
            Assert.True(edges[^2] <= now && now < edges[^1], $"{now:O}");
            Assert.All(edges.Zip(edges.Skip(1)), e => Assert.True(e.First < e.Second, $"{now:O}"));
        }
    }

    [Fact]
    public void Edges_OfAMonth_AreMidnightsOfTheReader()
    {
        var edges = ChartRanges.Edges(ChartRange.Month, Now, Berlin);
        Assert.Equal("2026-11-24 00:00 +01:00", edges[^2].ToString("yyyy-MM-dd HH:mm zzz"));

        // Summer time ended within these thirty days.
        Assert.Equal("2026-10-24 00:00 +02:00", ChartRanges.Edges(ChartRange.Month, Now.AddDays(-2), Berlin)[1].ToString("yyyy-MM-dd HH:mm zzz"));
    }

    [Fact]
    public void Ticks_OfEachRange_AreFew()
    {
        foreach (var range in Enum.GetValues<ChartRange>())
        {
            var ticks = ChartRanges.Edges(range, Now, Berlin).SkipLast(1).Index().Select(e => ChartRanges.Tick(range, e.Item, e.Index, Berlin)).OfType<string>();
            Assert.InRange(ticks.Count(), 4, 8);
        }

        Assert.Equal("Sun 25 Oct, from 17:27", ChartRanges.Title(ChartRange.Month, Now.AddDays(-30), Now, Berlin));
        Assert.Equal("Tue 24 Nov, 17:00 - 18:00", ChartRanges.Title(ChartRange.Day, Now.AddMinutes(-27).AddSeconds(-5), Now.AddMinutes(33), Berlin));
    }
}
