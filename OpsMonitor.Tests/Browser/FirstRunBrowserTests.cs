using Microsoft.Playwright;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>From no key to a run that is seen live, and the key's end, in a browser.</summary>
public sealed class FirstRunBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Admin = "kim@contoso.example";
    [Fact]
    public async Task FirstRun_SentWithTheKeyOfThePage_IsSeenLiveThere()
    {
        await app.AddPersonAsync("Kim Admin", Admin, TenantRole.TenantAdmin);
        var page = await app.SignInAsync(email: Admin);
        await using var context = page.Context;
        var complaints = Complaints.Of(page);
        await page.GotoAsync("/t/contoso/runs");
        await Expect(page.GetByText("No runs yet")).ToBeVisibleAsync();
        await page.GotoAsync("/t/contoso/start");
        await Expect(page.GetByLabel("The newest run")).ToContainTextAsync("Waiting for the first run");

        await page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        await Expect(page.GetByLabel("A run in curl")).ToContainTextAsync("KEY=opsm_");
        var code = await page.GetByLabel("A run in curl").InnerTextAsync();
        Assert.Contains($"API={app.Address}/api/v1", code, StringComparison.Ordinal);
        await LookAsync(page, "first-run-key");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Python" }).ClickAsync();
        await Expect(page.GetByLabel("A run in Python")).ToContainTextAsync(code.Split("KEY=")[1][..20]);

        using var api = app.Api(code.Split("KEY=")[1].Split('\n')[0].Trim());
        var run = await api.BegunRunAsync(total: 4);
        await Expect(page.GetByLabel("The newest run")).ToContainTextAsync("0 of 4");
        await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = new[] { new { item_id = "a", outcome = "succeeded" } } })).JsonAsync(200);
        await Expect(page.GetByLabel("The newest run")).ToContainTextAsync("1 of 4");
        await LookAsync(page, "first-run-there");
        Assert.Equal($"t/contoso/runs/{run}", await page.GetByRole(AriaRole.Link, new() { Name = "Open the run" }).GetAttributeAsync("href"));

        await page.GotoAsync("/t/contoso/settings/keys");
        await page.Locator("tr", new() { HasText = "First run" }).GetByText("Revoke").ClickAsync();
        await Expect(page.Locator(".mud-dialog")).ToContainTextAsync("last used");
        await page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(page.Locator(".mud-snackbar")).ToContainTextAsync("was revoked");
        await (await api.ReadAsync("/runs")).ProblemAsync(401, "unauthorized");
        Assert.Empty(complaints.Take());
    }

    [Fact]
    public async Task Key_MadeInTheDialog_IsShownOnceAndWorks()
    {
        await app.AddPersonAsync("Lou Admin", "lou@contoso.example", TenantRole.TenantAdmin);
        var page = await app.SignInAsync(email: "lou@contoso.example", at: "/t/contoso/settings/keys");
        await using var context = page.Context;
        await page.GetByRole(AriaRole.Button, new() { Name = "New key" }).ClickAsync();
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync(); // a dialog gives the focus once; what is typed meanwhile lands there
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("hr sync");
        await page.GetByLabel("Only for these operations").FillAsync("mailbox.sync");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        var token = await page.GetByLabel("API key", new() { Exact = true }).InnerTextAsync();
        await LookAsync(page, "key-token");

        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(page.Locator(".mud-dialog")).ToHaveCountAsync(0);
        await Expect(page.Locator("tr", new() { HasText = "hr sync" })).ToContainTextAsync("Only mailbox.sync");
        Assert.DoesNotContain(token, await page.ContentAsync(), StringComparison.Ordinal);
        await page.ReloadAsync();
        await Expect(page.Locator("tr", new() { HasText = "hr sync" })).ToBeVisibleAsync();
        Assert.DoesNotContain(token, await page.ContentAsync(), StringComparison.Ordinal);
        using var api = app.Api(token);
        await (await api.ReadAsync("/runs")).JsonAsync(200);
        await (await api.SendAsync("/runs", new { resource = "users", action = "offboard", scope = new { } })).ProblemAsync(403, "other-operation");
    }

    // In both themes, on a desk and on a phone.
    private static async Task LookAsync(IPage page, string name)
    {
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            foreach (var width in new[] { 390, 1440 })
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.PictureAsync($"{name}-{scheme}-{width}".ToLowerInvariant(), whole: true);
                Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, $"{name} scrolls sideways at {width} px.");
            }

            Assert.Empty(await Axe.SeriousAsync(page, $"{name} {scheme}"));
        }
    }
}
