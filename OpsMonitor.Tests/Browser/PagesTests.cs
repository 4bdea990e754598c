using Microsoft.Playwright;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>Every page in both themes, from a phone to a wall: it fits, its heading shows, the console is silent, axe hears nothing serious,
/// its targets are large enough and it has one live region. The pictures land in artifacts/screenshots.</summary>
public sealed class PagesTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string LiveRegions = "() => [...document.querySelectorAll('[aria-live=polite], [role=status], [role=log]')].filter(e => e.checkVisibility()).map(e => e.outerHTML)";

    // Axe takes longer than all the rest: it hears each theme once, and each layout once.
    [Theory]
    [InlineData(ColorScheme.Light, 1440, 390, 320)]
    [InlineData(ColorScheme.Dark, 390, 1440, 3840)]
    public async Task Pages_InEachThemeAndWidth_FitTheScreenAndAreAccessible(ColorScheme scheme, int heard, params int[] others)
    {
        var seed = await app.SeedAsync();
        var page = await app.SignInAsync(heard, Height(heard), scheme);
        await using var context = page.Context;
        var complaints = Complaints.Of(page);
        List<string> found = [];
        foreach (var (name, path) in AppRoutes.Of(seed))
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("h1").First).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            Assert.EndsWith(" - OpsMonitor", await page.TitleAsync(), StringComparison.Ordinal);
            foreach (var width in others.Prepend(heard))
            {
                await page.SetViewportSizeAsync(width, Height(width));
                await TakePictureAsync(page, name, scheme, width);
                await AssertFitsAsync(page, name, width);
            }

            await page.SetViewportSizeAsync(heard, 2_000); // targets are measured where they show
            found.AddRange(await HeardAsync(page, name));
            await page.SetViewportSizeAsync(heard, Height(heard));
            found.AddRange(complaints.Take(ignoreNotFound: name == AppRoutes.NotFound).Select(c => $"{name}: {c}"));
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task SignIn_InEachThemeAndWidth_FitsTheScreenAndIsAccessible(ColorScheme scheme, int width)
    {
        await using var context = await Chromium.ContextAsync(width, 844, scheme, app.Address);
        var page = await context.NewPageAsync();
        var complaints = Complaints.Of(page);
        await page.GotoAsync("/login");
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await TakePictureAsync(page, "login", scheme, width);
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
        Assert.Empty(complaints.Take());
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

    private static int Height(int width) => width switch { < 500 => 844, < 2000 => 900, _ => 2160 };

    private static async Task TakePictureAsync(IPage page, string name, ColorScheme scheme, int width)
    {
        var picture = $"{name}-{scheme}-{width}".ToLowerInvariant();
        await page.PictureAsync(picture);
        if ((name, scheme, width) == ("run", ColorScheme.Light, 1440) && Pictures.RenewDocs)
        {
            File.Copy(Artifacts.Screenshot(picture), Path.Combine(Artifacts.Root, "docs", "run.png"), overwrite: true);
        }
    }

    private static async Task AssertFitsAsync(IPage page, string name, int width)
    {
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, $"{name} scrolls sideways at {width} px.");
        Assert.True(await page.Locator("h1").First.EvaluateAsync<bool>(
            "h => { const r = h.getBoundingClientRect(); const top = document.elementFromPoint(r.left + 4, r.top + r.height / 2); return h.contains(top) || top.closest('aside') !== null; }"), $"The heading of {name} is covered.");
        var wide = await page.EvaluateAsync<int>("() => document.querySelector('main').getBoundingClientRect().width");
        Assert.True(AppRoutes.IsBoard(name) ? wide > width * .85 : wide < 1_900, $"{name} is {wide} px wide on a screen of {width} px.");
    }

    private static async Task<IEnumerable<string>> HeardAsync(IPage page, string name)
    {
        var regions = await page.EvaluateAsync<string[]>(LiveRegions);
        return
        [
            .. await Axe.SeriousAsync(page, name),
            .. await Axe.SmallTargetsAsync(page, name),
            .. regions.Length == 1 ? [] : new[] { $"{name}: {regions.Length} polite live regions: {string.Join(' ', regions)}" },
        ];
    }
}
