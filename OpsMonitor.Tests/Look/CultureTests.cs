using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts.Charts;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Look;

public sealed class CultureTests
{
    [Theory]
    [InlineData("", "1,234,567", "55 %", "2.4 s", "17.4")]
    [InlineData("en-US", "1,234,567", "55%", "2.4 s", "17.4")]
    [InlineData("de-DE", "1.234.567", "55 %", "2,4 s", "17,4")]
    [InlineData("hi-IN", "12,34,567", "55%", "2.4 s", "17.4")]
    [InlineData("ar-EG", "١٬٢٣٤٬٥٦٧", "٥٥٪؜", "٢٫٤ s", "١٧٫٤")]
    [InlineData("tr-TR", "1.234.567", "%55", "2,4 s", "17,4")]
    public void Numbers_Culture_AreWrittenAsItsReadersDo(string culture, string count, string percent, string duration, string rate) => TestCulture.In(culture, () =>
        Assert.Equal([count, percent, duration, rate], [Numbers.Count(1_234_567), Numbers.Percent(55, 100), Numbers.Duration(TimeSpan.FromSeconds(2.4)), Numbers.Rate(17.4)]));

    [Theory]
    [InlineData("", "21 Nov 17:20", "3 Mar 2025", "23 Nov 2026 17:20:05 UTC")]
    [InlineData("en-US", "Nov 21 5:20 PM", "Mar 3, 2025", "Nov 23, 2026 5:20:05 PM UTC")]
    [InlineData("en-GB", "21 Nov 17:20", "3 Mar 2025", "23 Nov 2026 17:20:05 UTC")]
    [InlineData("de-DE", "21. Nov. 17:20", "3. März 2025", "23. Nov. 2026 17:20:05 UTC")]
    [InlineData("hi-IN", "21 नव॰ 5:20 pm", "3 मार्च 2025", "23 नव॰ 2026 5:20:05 pm UTC")]
    [InlineData("ar-EG", "٢١ نوفمبر ٥:٢٠ م", "٣ مارس ٢٠٢٥", "٢٣ نوفمبر ٢٠٢٦ ٥:٢٠:٠٥ م UTC")]
    [InlineData("ja-JP", "11月21日 17:20", "2025年3月3日", "2026年11月23日 17:20:05 UTC")]
    public void Times_Culture_AreWrittenAsItsReadersDo(string culture, string ago, string old, string exact) => TestCulture.In(culture, () =>
    {
        DateTimeOffset now = new(2026, 11, 23, 17, 20, 5, TimeSpan.Zero);
        var clock = new ViewerClock(new FakeTimeProvider(now));

        Assert.Equal([ago, old, exact], new[] { clock.Ago(now.AddDays(-2)), clock.Ago(new(2025, 3, 3, 9, 0, 0, TimeSpan.Zero)), clock.Exact(now) }.Select(t => t.Replace('\u202F', ' ')));
    });

    /// <summary>Every culture of .NET can write a page: no pattern fails, no date loses its day or year.</summary>
    [Fact]
    public void Times_EveryCulture_HaveDayAndYear()
    {
        DateTimeOffset day = new(2026, 11, 23, 17, 20, 5, TimeSpan.Zero);
        foreach (var culture in CultureInfo.GetCultures(CultureTypes.AllCultures))
        {
            TestCulture.In(culture.Name, () =>
            {
                var (year, date) = (culture.Calendar.GetYear(day.DateTime), culture.Calendar.GetDayOfMonth(day.DateTime));
                var plain = string.Concat(Culture.Date(day).Select(c => char.IsDigit(c) ? CharUnicodeInfo.GetDecimalDigitValue(c).ToString(CultureInfo.InvariantCulture) : c.ToString()));
                Assert.True(
                    plain.Contains($"{date}", StringComparison.Ordinal) && plain.Contains($"{year % 100:00}", StringComparison.Ordinal) && Culture.Day(day).Any(char.IsDigit),
                    $"{culture.Name}: {Culture.Date(day)}, {Culture.Day(day)}");
                Assert.NotEmpty(ChartRanges.Title(ChartRange.Week, day, day.AddHours(6), TimeZoneInfo.Utc));
            });
        }
    }
}
