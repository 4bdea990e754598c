using OpsMonitor.App.Look;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Look;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(2.42, "2.4 s")]
    [InlineData(9.97, "10 s")]
    [InlineData(59.7, "1 min")]
    [InlineData(72, "1 min 12 s")]
    [InlineData(7500, "2 h 5 min")]
    [InlineData(273600, "3 d 4 h")]
    [InlineData(-5, "0.0 s")]
    public void Duration_Span_ReadsInTwoUnits(double seconds, string expected) => Assert.Equal(expected, Numbers.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, 10, "0 %")]
    [InlineData(1, 1000, "< 1 %")]
    [InlineData(999, 1000, "99 %")]
    [InlineData(10, 10, "100 %")]
    [InlineData(5, 0, "0 %")]
    public void Percent_Part_IsNeverRoundedToNoneOrAll(long part, long whole, string expected) => Assert.Equal(expected, Numbers.Percent(part, whole));

    [Fact]
    public void Count_Value_HasSeparatorsAndPlural()
    {
        Assert.Equal("1,234", Numbers.Count(1234));
        Assert.Equal("1 item", Numbers.Count(1, "item", "items"));
        Assert.Equal("1,000 items", Numbers.Count(1000, "item", "items"));
    }
}
