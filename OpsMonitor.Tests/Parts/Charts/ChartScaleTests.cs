using OpsMonitor.App.Parts.Charts;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Parts.Charts;

public sealed class ChartScaleTests
{
    [Theory]
    [InlineData(0, "0 1")]
    [InlineData(1, "0 1")]
    [InlineData(4, "0 1 2 3 4")]
    [InlineData(5, "0 2 4 6")]
    [InlineData(9, "0 5 10")]
    [InlineData(100, "0 50 100")]
    [InlineData(101, "0 50 100 150")]
    [InlineData(7_999, "0 2000 4000 6000 8000")]
    public void Counts_UpToALargest_AreFewAndRound(long max, string ticks) => Assert.Equal(ticks, string.Join(' ', ChartScale.Counts(max)));

    [Theory]
    [InlineData(0, "0 1")]
    [InlineData(7_999, "0 2,000 4,000 6,000 8,000")]
    [InlineData(9_000, "0 5k 10k")]
    [InlineData(99_000, "0 50k 100k")]
    [InlineData(2_147_483_647, "0 1,000M 2,000M 3,000M")]
    public void Words_OfTicks_AreShortAndExact(long max, string words)
    {
        var ticks = ChartScale.Counts(max);
        Assert.Equal(words, string.Join(' ', ticks.Select(t => ChartScale.Words(t, ticks[^1]))));
    }

    [Fact]
    public void Counts_OfAnyLargest_HoldItWithFourStepsAtMost()
    {
        foreach (var max in Enumerable.Range(0, 3_000).Select(n => (long)n * n))
        {
            var ticks = ChartScale.Counts(max);
            Assert.InRange(ticks.Count, 2, 5);
            Assert.True(ticks[^1] >= max && ticks[^2] <= Math.Max(max, 1), $"{max}: {string.Join(' ', ticks)}");
        }
    }

    [Theory]
    [InlineData(0, "0 0.1")]
    [InlineData(3.2, "0 1 2 3 4")]
    [InlineData(47, "0 15 30 45 60")]
    [InlineData(400, "0 120 240 360 480")]
    [InlineData(5_000, "0 1800 3600 5400")]
    [InlineData(400_000, "0 172800 345600 518400")]
    public void Durations_UpToALongest_AreStepsOfAClock(double seconds, string ticks) =>
        Assert.Equal(ticks, string.Join(' ', ChartScale.Durations(TimeSpan.FromSeconds(seconds)).Select(t => t.TotalSeconds)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(50, 80)]
    [InlineData(100, 160)]
    public void Height_OfAValue_IsItsShareAndNeverInvisible(double value, double height) => Assert.Equal(height, ChartScale.Height(value, 100, 160));
}
