using Microsoft.Playwright;
using OpsMonitor.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>Every page as axe hears it, in both themes, on a desk and on a phone; its targets measured; one live region.</summary>
public sealed class AccessibilityTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string LiveRegions = "() => [...document.querySelectorAll('[aria-live=polite], [role=status], [role=log]')].filter(e => e.checkVisibility()).map(e => e.outerHTML)";

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Pages_InEachThemeAndWidth_HaveNothingSerious(ColorScheme scheme, int width)
    {
        var seed = await app.SeedAsync();
        var page = await app.SignInAsync(width, 2_000, scheme);
        await using var context = page.Context;
        List<string> found = [];
        foreach (var (name, path) in AppRoutes.Of(seed))
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("h1").First).ToBeVisibleAsync(new() { Timeout = 15_000 });
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            found.AddRange(await Axe.SeriousAsync(page, name));
            found.AddRange(await Axe.SmallTargetsAsync(page, name));
            var regions = await page.EvaluateAsync<string[]>(LiveRegions);
            found.AddRange(regions.Length == 1 ? [] : [$"{name}: {regions.Length} polite live regions: {string.Join(' ', regions)}"]);
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task SignIn_InEachTheme_HasNothingSerious(ColorScheme scheme)
    {
        await using var context = await Chromium.ContextAsync(scheme: scheme, baseUrl: app.Address);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/login");
        Assert.Empty(await Axe.SeriousAsync(page, "login"));
        Assert.Empty(await Axe.SmallTargetsAsync(page, "login"));
    }

    [Fact]
    public async Task Motion_WhenItIsUnwanted_Stops()
    {
        var page = await app.SignInAsync(); // the contexts of tests ask for reduced motion
        await using var context = page.Context;
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        var longest = await page.EvaluateAsync<double>(
            "() => { const s = document.createElement('i'); s.className = 'skeleton spinner'; document.body.append(s); return parseFloat(getComputedStyle(s).animationDuration); }");
        Assert.InRange(longest, 0, 0.001);
    }
}
