using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Runs.Rules;

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

    [Fact]
    public void Of_NearerTheEnd_IsNarrower()
    {
        var early = RunEta.Of(Counters(1000, 100), TimeSpan.FromSeconds(100))!;
        var late = RunEta.Of(Counters(1000, 900), TimeSpan.FromSeconds(900))!;

        Assert.True(late.High / late.Low < early.High / early.Low);
    }

    [Fact]
    public void Of_RecentPace_OutweighsTheAverage()
    {
        var counters = Counters(1000, 500);
        var steady = RunEta.Of(counters, TimeSpan.FromSeconds(100))!;
        var slowed = RunEta.Of(counters, TimeSpan.FromSeconds(100), new(1, []))!;

        Assert.True(slowed.Low > steady.High);
        Assert.Null(RunEta.Of(counters, TimeSpan.FromSeconds(100), new(0, [])));
    }

    [Fact]
    public void Of_History_WeighsInEarlyAndScatterWidens()
    {
        RunEta Eta(params double[] history) => RunEta.Of(Counters(1000, 100), TimeSpan.FromSeconds(100), new(null, history))!;
        static double Width(RunEta eta) => eta.High / eta.Low;

        Assert.True(Eta(3, 3, 3).High > Eta().High);
        Assert.True(Width(Eta(0.2, 1, 5)) > Width(Eta(1, 1, 1)));
        Assert.Equal(Eta(), Eta(9, 9)); // two runs are no history
    }

    [Fact]
    public void Of_AnyNumbers_IsNeverNegativeNorUpsideDown()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            int? total = random.Next(8) == 0 ? null : random.Next(i % 2 == 0 ? 50 : int.MaxValue);
            var processed = random.Next(0, Math.Max(1, total ?? 10));
            var elapsed = TimeSpan.FromSeconds(Math.Pow(10, random.NextDouble() * 8) - 1);
            var history = Enumerable.Range(0, random.Next(6)).Select(_ => Math.Pow(10, (random.NextDouble() * 8) - 4)).ToList();
            var eta = RunEta.Of(Counters(total, processed), elapsed, new(random.Next(3) == 0 ? null : Math.Pow(10, (random.NextDouble() * 10) - 5), history));

            Assert.True(eta is null || (eta.Low >= TimeSpan.Zero && eta.Low <= eta.High), $"{eta} of {processed}/{total} after {elapsed}");
            Assert.True(total is not null || eta is null);
        }
    }

    private static RunCounters Counters(int? total, int processed) => new(total, processed, processed, 0, 0);
}
