using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Look;

public sealed class EtaWordsTests
{
    [Theory]
    [InlineData("", 1000, 500, 10, "under 20 s left")]
    [InlineData("", 1000, 500, 40, "30 - 50 s left")]
    [InlineData("", 1000, 400, 140, "2 - 5 min left")]
    [InlineData("", 1000, 900, 3600, "5 - 8 min left")]
    [InlineData("", 100_000, 10_000, 3600, "6 - 12 h left")]
    [InlineData("ar-EG", 1000, 500, 10, "under ٢٠ s left")]
    [InlineData("ar-EG", 1000, 400, 140, "٢ - ٥ min left")]
    public void Of_Pace_IsARangeInOneUnit(string culture, int total, int processed, int seconds, string expected) => TestCulture.In(culture, () =>
        Assert.Equal(expected, EtaWords.Of(RunEta.Of(new(total, processed, processed, 0, 0), TimeSpan.FromSeconds(seconds))!)));
}
