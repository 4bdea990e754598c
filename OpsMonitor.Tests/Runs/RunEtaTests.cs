using OpsMonitor.Domain.Runs;

namespace OpsMonitor.Tests.Runs;

public sealed class RunEtaTests
{
    [Theory]
    [InlineData(null, 400, 60)] // the total is unknown
    [InlineData(1000, 0, 60)] // nothing to go by
    [InlineData(1000, 49, 60)] // below 5 %
    [InlineData(1000, 400, 9)] // below 10 s
    [InlineData(1000, 1000, 60)] // nothing left
    public void Of_TooLittleToTell_IsNull(int? total, int processed, int seconds) =>
        Assert.Null(RunEta.Of(Counters(total, processed), TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(1000, 500, 10, "under 20 s left")]
    [InlineData(1000, 500, 40, "30 - 50 s left")]
    [InlineData(1000, 400, 140, "2 - 5 min left")]
    [InlineData(1000, 900, 3600, "5 - 8 min left")]
    [InlineData(100_000, 10_000, 3600, "6 - 12 h left")]
    public void ToString_Pace_IsARangeInOneUnit(int total, int processed, int seconds, string expected) =>
        Assert.Equal(expected, RunEta.Of(Counters(total, processed), TimeSpan.FromSeconds(seconds))!.ToString());

    [Fact]
    public void Of_NearerTheEnd_IsNarrower()
    {
        var early = RunEta.Of(Counters(1000, 100), TimeSpan.FromSeconds(100))!;
        var late = RunEta.Of(Counters(1000, 900), TimeSpan.FromSeconds(900))!;

        Assert.True(late.High / late.Low < early.High / early.Low);
    }

    private static RunCounters Counters(int? total, int processed) => new(total, processed, processed, 0, 0);
}
