using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Parts;

/// <summary>What is to be known about a control, for whoever comes by keys, by touch or with a screen reader.</summary>
public sealed class TooltipBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Tip = ".mud-tooltip.mud-popover-open";

    [Fact]
    public async Task Button_ReachedByKeys_ShowsItsTooltipUntilEscapeOrTab()
    {
        var page = await app.OpenAsync("/t/contoso/runs");
        var tenant = page.Locator(".tenant button");
        await Expect(tenant).ToHaveAccessibleDescriptionAsync("Switch tenant");
        await page.Locator(".brand").FocusAsync();
        await Expect(page.Locator(Tip)).ToHaveCountAsync(0);

        await page.Keyboard.PressAsync("Tab");
        await Expect(tenant).ToBeFocusedAsync();
        await Expect(page.Locator(Tip)).ToHaveTextAsync("Switch tenant");
        await Expect(page.Locator(Tip)).ToBeVisibleAsync();
        await page.PictureAsync("tooltip-keys");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(Tip)).ToHaveCountAsync(0);
        await Expect(tenant).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Shift+Tab");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(Tip)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(Tip)).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Keys_WhileATooltipIsShown_WorkAsWithoutIt()
    {
        var page = await app.OpenAsync("/t/contoso/runs");
        await page.Locator(".brand").FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(Tip)).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("?");
        await Expect(page.Locator("#keys")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("?");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".mud-menu-list")).ToBeVisibleAsync();
        await Expect(page.Locator(Tip)).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".mud-menu-list")).ToBeHiddenAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Controls_WithATooltip_StandAsWithoutIt()
    {
        var page = await app.OpenAsync("/t/contoso/runs?failures=1&reason=throttled");

        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('.tip')].filter(t => t.checkVisibility()).filter(t => {
              const [outer, inner] = [t, t.firstElementChild].map(e => e.getBoundingClientRect());
              return Math.abs(outer.height - inner.height) > 1 || Math.abs(outer.width - inner.width) > 1;
            }).map(t => t.outerHTML.slice(0, 200))
            """));
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Failed for throttled" })).ToHaveAccessibleDescriptionAsync(new Regex("^Drop this filter", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.Context.CloseAsync();
    }
}
