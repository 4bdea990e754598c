using Microsoft.Playwright;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Account.Keys;

/// <summary>A key of one's own from the account page, used by a program over HTTP until it is revoked.</summary>
public sealed class MyKeysBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Theory]
    [InlineData("pia", ColorScheme.Light, 1440)]
    [InlineData("quo", ColorScheme.Dark, 390)]
    public async Task Key_MadeOnTheAccountPage_OpensTheApiUntilItIsRevoked(string name, ColorScheme scheme, int width)
    {
        await app.AddPersonAsync("Pia Novak", $"{name}@contoso.example", TenantRole.Operator);
        var page = await app.SignInAsync(width, 1000, scheme, email: $"{name}@contoso.example");
        var complaints = Complaints.Of(page);
        await page.GotoAsync("/account");
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Your API keys" });
        await card.GetByRole(AriaRole.Button, new() { Name = "New key" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.WaitForFunctionAsync("() => document.querySelector('[role=dialog]')?.contains(document.activeElement)"); // it is whole, and takes what is typed
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("nightly job");
        await LookAsync(page, "my-key-new", scheme, width);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        var token = await page.GetByLabel("API key", new() { Exact = true }).InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        var api = app.Api(token);
        await api.RunAsync();

        await page.ReloadAsync();
        await Expect(card.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(card).Not.ToContainTextAsync(token);
        await card.ScrollIntoViewIfNeededAsync();
        await LookAsync(page, "my-keys", scheme, width);

        await card.GetByRole(AriaRole.Button, new() { Name = "Revoke nightly job" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(card.Locator("tbody tr")).ToHaveCountAsync(0);
        await (await api.ReadAsync("/runs")).ProblemAsync(401, "unauthorized");
        Assert.Empty(complaints.Take());
        await page.Context.CloseAsync();
    }

    private static async Task LookAsync(IPage page, string name, ColorScheme scheme, int width)
    {
        await page.PictureAsync($"{name}-{scheme}-{width}".ToLowerInvariant());
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, $"{name} scrolls sideways at {width} px.");
        Assert.Empty(await Axe.SeriousAsync(page, name));
        Assert.Empty(await Axe.SmallTargetsAsync(page, name));
    }
}
