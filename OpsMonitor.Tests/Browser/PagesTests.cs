using Microsoft.Playwright;
using OpsMonitor.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>Every page in both themes, on a desk and on a phone; the pictures land in artifacts/screenshots.</summary>
public sealed class PagesTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Theory]
    [InlineData("light", 1440)]
    [InlineData("dark", 1440)]
    [InlineData("light", 390)]
    [InlineData("dark", 390)]
    [InlineData("light", 320)]
    [InlineData("dark", 3840)]
    public async Task Pages_InEachThemeAndWidth_FitTheScreenUnderTheBar(string theme, int width)
    {
        var seed = await app.SeedAsync();
        var page = await app.SignInAsync(width, width switch { < 500 => 844, < 2000 => 900, _ => 2160 }, theme == "dark" ? ColorScheme.Dark : ColorScheme.Light);
        await using var context = page.Context;
        var complaints = Complaints.Of(page);
        foreach (var (name, path) in AppRoutes.Of(seed))
        {
            await page.GotoAsync(path);
            var heading = page.Locator("h1").First;
            await Expect(heading).ToBeVisibleAsync(new() { Timeout = 15_000 });
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            Assert.EndsWith(" - OpsMonitor", await page.TitleAsync(), StringComparison.Ordinal);
            await page.ScreenshotAsync(new() { Path = Artifacts.Screenshot($"{name}-{theme}-{width}") });
            if (name == "run" && theme == "light" && width == 1440 && Environment.GetEnvironmentVariable("OPSMONITOR_UPDATE_DOCS") is not null)
            {
                File.Copy(Artifacts.Screenshot($"{name}-{theme}-{width}"), Path.Combine(Artifacts.Root, "docs", "run.png"), overwrite: true);
            }

            Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, $"{path} scrolls sideways at {width} px.");
            Assert.True(await heading.EvaluateAsync<bool>(
                "h => { const r = h.getBoundingClientRect(); const top = document.elementFromPoint(r.left + 4, r.top + r.height / 2); return h.contains(top) || top.closest('aside') !== null; }"), $"The heading of {path} is covered.");
            var wide = await page.EvaluateAsync<int>("() => document.querySelector('main').getBoundingClientRect().width");
            Assert.True(AppRoutes.IsBoard(name) ? wide > width * .85 : wide < 1_900, $"{path} is {wide} px wide on a screen of {width} px.");
            Assert.Empty(complaints.Take(ignoreNotFound: name == AppRoutes.NotFound));
        }
    }

    [Theory]
    [InlineData("light", 1440)]
    [InlineData("dark", 1440)]
    [InlineData("light", 390)]
    [InlineData("dark", 390)]
    public async Task SignIn_InEachThemeAndWidth_FitsTheScreen(string theme, int width)
    {
        await using var context = await Chromium.ContextAsync(width, 844, theme == "dark" ? ColorScheme.Dark : ColorScheme.Light, app.Address);
        var page = await context.NewPageAsync();
        var complaints = Complaints.Of(page);
        await page.GotoAsync("/login");
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await page.ScreenshotAsync(new() { Path = Artifacts.Screenshot($"login-{theme}-{width}") });
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
        Assert.Empty(complaints.Take());
    }
}
