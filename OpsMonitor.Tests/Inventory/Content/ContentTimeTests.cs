using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.Tests.Inventory.Content;

/// <summary>One instant and one span have one spelling; what is none of them stays as it is.</summary>
public sealed class ContentTimeTests
{
    [Theory]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05.1200000+00:00", "2026-01-02T03:04:05.12Z")]
    [InlineData("2026-01-02T03:04:05.1239999Z", "2026-01-02T03:04:05.123Z")]
    [InlineData("2026-01-01T00:30:00+0100", "2025-12-31T23:30:00Z")]
    [InlineData("/Date(1767323045000)/", "2026-01-02T03:04:05Z")]
    [InlineData("/Date(1767323045120+0200)/", "2026-01-02T03:04:05.12Z")]
    [InlineData("/Date(-1)/", "1969-12-31T23:59:59.999Z")]
    [InlineData("/Date(999999999999999)/", null)]
    [InlineData("2026-01-02T03:04:05.1234567", "2026-01-02T03:04:05.1234567")] // where no zone is said nobody knows the instant
    [InlineData("0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00+01:00")]
    [InlineData("2026-13-02T03:04:05+01:00", "2026-13-02T03:04:05+01:00")]
    [InlineData("2026-01-02T03:04:05+15:00", "2026-01-02T03:04:05+15:00")]
    [InlineData("03:00:00.0000000", "03:00:00")]
    [InlineData("03:00:00+02:00", "03:00:00+02:00")]
    [InlineData("PT24H", "P1D")]
    [InlineData("P1W", "P7D")]
    [InlineData("PT90M", "PT1H30M")]
    [InlineData("PT0.50S", "PT0.5S")]
    [InlineData("P0D", "PT0S")]
    [InlineData("P1DT36H61M61S", "P2DT13H2M1S")]
    [InlineData("P1M", null)]
    [InlineData("P1Y", null)]
    [InlineData("PT", null)]
    [InlineData("P1DT", null)]
    [InlineData("P12", null)]
    [InlineData("PTS", null)]
    [InlineData("Policy 7", null)]
    public void Text_AsATime_HasOneSpelling(string text, string? expected) => Assert.Equal(expected, ContentTime.Of(text));
}
