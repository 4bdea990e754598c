using Microsoft.Playwright;
using OpsMonitor.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>Whatever opens over a page as axe hears it, in both themes.</summary>
public sealed class OpenedAccessibilityTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task WhatOpens_InEachTheme_HasNothingSerious(ColorScheme scheme)
    {
        var seed = await app.SeedAsync();
        var page = await app.SignInAsync(scheme: scheme);
        await using var context = page.Context;
        List<string> found = [];
        foreach (var (path, open, opened) in new[]
        {
            ("/t/contoso/runs", "button.tenant", "#tenant-menu"), ("/t/contoso/runs", ".bell", "#bell-menu"), ("/t/contoso/runs", "button.account", "#account-menu"),
            ($"/t/contoso/runs/{seed.Run}", ".btn.danger", ".mud-dialog"), ($"/t/contoso/findings/{seed.Finding}", ".head .btn.primary", ".mud-dialog"),
        })
        {
            await page.GotoAsync(path);
            await page.Locator(open).First.ClickAsync();
            await Expect(page.Locator(opened)).ToBeVisibleAsync();
            found.AddRange(await Axe.SeriousAsync(page, $"{opened} of {path}"));
        }

        await page.GotoAsync("/t/contoso/runs");
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(page.Locator("#keys")).ToBeVisibleAsync();
        await page.ScreenshotAsync(new() { Path = Artifacts.Screenshot($"keys-{scheme}") });
        found.AddRange(await Axe.SeriousAsync(page, "keyboard map"));
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
