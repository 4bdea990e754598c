using Microsoft.Playwright;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Browser;

public sealed class ChromiumTests
{
    [Theory]
    [InlineData(390, 844, ColorScheme.Dark, "dark")]
    [InlineData(1440, 900, ColorScheme.Light, "light")]
    public async Task Context_SizeAndScheme_AreWhatThePageSees(int width, int height, ColorScheme scheme, string expected)
    {
        await using var context = await Chromium.ContextAsync(width, height, scheme);
        var page = await context.NewPageAsync();
        await page.SetContentAsync("<h1>OpsMonitor</h1>");

        var seen = await page.EvaluateAsync<string>(
            "`${innerWidth}x${innerHeight} ${matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'}`");
        var picture = Artifacts.Screenshot($"chromium-{expected}");
        await page.ScreenshotAsync(new() { Path = picture });

        Assert.Equal($"{width}x{height} {expected}", seen);
        Assert.True(File.Exists(picture));
    }
}
