using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>What a menu deletes may be the row that the menu's button stands on: the focus has nowhere to go, and the page goes on.</summary>
public sealed class GoneFocusTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Channel_DeletedByItsMenu_LeavesAPageOnWhichAnotherCanBeMade()
    {
        await app.AddPersonAsync("Nora Lind", "nora@contoso.example", TenantRole.TenantAdmin);
        var channels = app.Services.GetRequiredService<ChannelLedger>();
        await channels.CreateAsync(app.Contoso, TellingSeed.Webhook(app, "Old hook"), Actor.System);
        var page = await app.SignInAsync(email: "nora@contoso.example", at: "/t/contoso/settings/channels");

        await page.GetByRole(AriaRole.Button, new() { Name = "More for Old hook" }).ClickAsync();
        await page.GetByText("Delete", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("No channel yet")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "New channel" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await Expect(page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
        await page.Context.CloseAsync();
    }
}
