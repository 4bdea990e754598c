using Microsoft.Playwright;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>However many clicks wait in the line, they are one action.</summary>
public sealed class ManyClicksTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Theory]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task Abort_ClickedAgainAndAgain_OpensOneDialogAndAbortsOnce(int clicks)
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync(total: 5);
        var page = await app.SignInAsync(at: $"/t/contoso/runs/{run}");
        await ClickAsync(page.Locator(".head-actions .btn.danger"), clicks);
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Dialog).Locator("input").FillAsync("enough");
        await ClickAsync(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Abort the run" }), clicks);

        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.Locator(".banner")).ToContainTextAsync("asked for the abort");
        await Expect(page.Locator("section[aria-label=Timeline] li", new() { HasText = "Abort requested" })).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Acknowledge_ClickedAgainAndAgain_OpensOneDialog()
    {
        var seed = await app.SeedAsync();
        var page = await app.SignInAsync(at: $"/t/contoso/findings/{seed.Finding}");
        await ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }), 200);
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task NewBackupSet_ClickedAgainAndAgain_IsMadeOnce()
    {
        var page = await app.SignInAsync(at: "/t/contoso/backups");
        await page.Locator("main form input").FillAsync("Only once");
        await ClickAsync(page.Locator("main form button[type=submit]"), 50);
        await Expect(page.GetByText("Only once")).ToHaveCountAsync(1);
        await page.Context.CloseAsync();
    }

    // All of them in one task of the browser: the circuit has them in its queue before it can answer the first.
    private static async Task ClickAsync(ILocator button, int times)
    {
        await Expect(button).ToBeVisibleAsync();
        await button.EvaluateAsync("(b, times) => { for (let i = 0; i < times; i++) b.click(); }", times);
    }
}
