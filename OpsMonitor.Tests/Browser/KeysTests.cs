using Microsoft.Playwright;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>The keyboard map, on real pages.</summary>
public sealed class KeysTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task QuestionMark_PressedTwice_OpensAndClosesTheMap()
    {
        var page = await app.OpenAsync("/t/contoso/runs");
        var map = page.Locator("#keys");

        await page.Keyboard.PressAsync("?");
        await Expect(map).ToBeVisibleAsync();
        await Expect(map.GetByText("Next row of a list")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(map).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("?");
        await page.Keyboard.PressAsync("Escape");
        await Expect(map).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Letters_AfterG_LeadToThePages()
    {
        var page = await app.OpenAsync("/account");
        foreach (var (key, path) in new[] { ("f", "findings"), ("n", "notifications"), ("i", "inventory"), ("b", "backups"), ("r", "runs") })
        {
            await GoAsync(page, key, $"**/t/contoso/{path}");
        }

        await GoAsync(page, "o", "**/t/contoso**");
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
    }

    // The two belong together for a moment only; where the machine stood still between them, they are pressed again, as people would.
    private static Task GoAsync(IPage page, string key, string address) => Eventually.True(
        async () =>
        {
            await page.Keyboard.PressAsync("g");
            await page.Keyboard.PressAsync(key);
            try
            {
                await page.WaitForURLAsync(address, new() { Timeout = 5_000 });
                return true;
            }
            catch (TimeoutException)
            {
                return false;
            }
        },
        $"g {key} leads to {address}");

    [Fact]
    public async Task JAndK_InAList_MoveTheFocusAndEnterOpensTheRow()
    {
        var seed = await app.SeedAsync();
        var page = await app.OpenAsync("/t/contoso/runs");
        var rows = page.Locator("table.list tbody tr");
        await Expect(rows.Nth(2)).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await Expect(rows.Nth(1).Locator("a.open")).ToBeFocusedAsync();
        Assert.Equal("solid", await rows.Nth(1).Locator("a.open").EvaluateAsync<string>("a => getComputedStyle(a, '::after').outlineStyle"));
        await page.PictureAsync("keys-row");
        await page.Keyboard.PressAsync("k");
        await Expect(rows.Nth(0).Locator("a.open")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("k");
        await Expect(rows.Nth(0).Locator("a.open")).ToBeFocusedAsync();

        var opened = await rows.Nth(0).Locator("a.open").GetAttributeAsync("href");
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAtAsync($"**{opened}");
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        Assert.True(seed.Run > 0);
    }

    [Fact]
    public async Task Keys_WhileTypingOrWithModifiers_AreLeftAlone()
    {
        var page = await app.OpenAsync("/t/contoso/runs");

        await page.Keyboard.PressAsync("/");
        await Expect(page.Locator("[data-search]")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("gf?j/");
        await Expect(page.Locator("[data-search]")).ToHaveValueAsync("gf?j/");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("[data-search]")).Not.ToBeFocusedAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("Control+f");
        await page.Keyboard.PressAsync("Alt+?");

        await Expect(page.Locator("#keys")).ToBeHiddenAsync();
        Assert.EndsWith("/t/contoso/runs", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Escape_BesideAnOpenItem_ClosesIt()
    {
        var seed = await app.SeedAsync();
        var page = await app.OpenAsync($"/t/contoso/inventory/{seed.Sync}?item={seed.Item}");
        await Expect(page.GetByRole(AriaRole.Complementary)).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByRole(AriaRole.Complementary)).ToBeHiddenAsync();
    }
}
