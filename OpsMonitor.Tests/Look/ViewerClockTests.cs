using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Look;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Look;

public sealed class ViewerClockTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
    private readonly ViewerClock _clock = new(new FakeTimeProvider(Now));

    [Theory]
    [InlineData(0, "0 s ago")]
    [InlineData(18, "18 s ago")]
    [InlineData(150, "2 min ago")]
    [InlineData(3600, "10:00")]
    [InlineData(86400, "yesterday 11:00")]
    [InlineData(172800, "21 Nov 11:00")]
    [InlineData(-300, "in 5 min")]
    public void Ago_Past_IsInWordsWhileFresh(int seconds, string expected) => Assert.Equal(expected, _clock.Ago(Now.AddSeconds(-seconds)));

    [Fact]
    public void Ago_ReadersZone_DecidesTheDay()
    {
        _clock.Use("Asia/Tokyo");
        Assert.Equal("yesterday 23:30", _clock.Ago(new(2026, 11, 22, 14, 30, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Exact_Zone_ShowsLocalAndUtc()
    {
        _clock.Use("Europe/Berlin");
        Assert.Equal("23 Nov 2026 12:00:00 (UTC+01:00), 11:00:00 UTC", _clock.Exact(Now));
    }

    [Fact]
    public void Use_UnknownZone_StaysUtc()
    {
        _clock.Use("Mars/Olympus");
        Assert.Equal("23 Nov 2026 11:00:00 UTC", _clock.Exact(Now));
    }
}
