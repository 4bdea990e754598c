using Microsoft.Playwright;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Account.Passkeys;

/// <summary>Passkeys in Chromium, with a device that it stands in for itself: each is added, used, renamed, used as a proof, removed, and opens nothing then.</summary>
public sealed class PasskeyBrowserTests(BrowserApp app, SubPathTests.AppBelow below) : IClassFixture<BrowserApp>, IClassFixture<SubPathTests.AppBelow>
{
    private const string Laptop = "my laptop";

    [Theory]
    [InlineData("ora", ColorScheme.Light, 1440)]
    [InlineData("pia", ColorScheme.Dark, 1440)]
    [InlineData("quin", ColorScheme.Light, 390)]
    [InlineData("rob", ColorScheme.Dark, 390)]
    public async Task Passkey_OfADevice_SignsInUntilItIsRemoved(string name, ColorScheme scheme, int width) => await WalkAsync(app, "", name, scheme, width, offers: false);

    // There the browser offers it among what it fills in, and its stand-in of a device takes that at once; what is refused is not offered again.
    [Fact]
    public async Task Passkey_BelowASubPath_IsOfferedByTheBrowser() => await WalkAsync(below, "/opsmonitor", "sam", ColorScheme.Light, 1440, offers: true);

    private static async Task WalkAsync(BrowserApp app, string path, string name, ColorScheme scheme, int width, bool offers)
    {
        var (site, mail) = ($"http://localhost:{new Uri(app.Address).Port}{path}/", $"{name}@contoso.example");
        await app.AddPersonAsync($"Person {name}", mail, TenantRole.Operator);
        await using var context = await Chromium.ContextAsync(width, 1000, scheme, site);
        await (offers ? Task.CompletedTask : context.AddInitScriptAsync("if (window.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = async () => false"));
        var page = await context.NewPageAsync();
        var complaints = Complaints.Of(page);
        var device = await VirtualDevice.OfAsync(page);
        await EnterAsync(page, "login?returnUrl=" + Uri.EscapeDataString($"{path}/account"), mail);
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Passkeys" });
        await AddAsync(page, card);
        await card.ScrollIntoViewIfNeededAsync();
        await LookAsync(page, $"passkeys-{scheme}-{width}");

        await SignOutAsync(page, device);
        await LookAsync(page, $"passkey-login-{scheme}-{width}");
        await UseAsync(page, device, offers);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Account, Person" })).ToBeVisibleAsync();
        await page.GotoAsync("account");
        await Expect(card.Locator("tbody")).Not.ToContainTextAsync("never");
        await card.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("old laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the name" }).ClickAsync();
        await Expect(card.Locator("tbody tr")).ToContainTextAsync("old laptop");

        var kept = await device.PasskeysAsync();
        await RemoveByItselfAsync(page, card, $"passkey-remove-{scheme}-{width}");
        if ((await device.PasskeysAsync()).Count == 0)
        {
            await device.KeepAsync(kept[0]); // a newer Chromium has been told that it is gone
        }

        await SignOutAsync(page, device);
        await UseAsync(page, device, offers);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This passkey opens no account here");
        Assert.Empty(complaints.Take());
    }

    private static async Task EnterAsync(IPage page, string address, string mail)
    {
        await page.GotoAsync(address);
        await page.FillAsync("input[type=email]", mail);
        await page.FillAsync("input[type=password]", BrowserApp.Password);
        await page.ClickAsync("form button[type=submit]");
    }

    private static async Task AddAsync(IPage page, ILocator card)
    {
        await card.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await page.GetByLabel("Your password").FillAsync(BrowserApp.Password);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).Locator("h2")).ToHaveTextAsync("Name the passkey");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync(Laptop);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the passkey" }).ClickAsync();
        await Expect(card.Locator("tbody tr")).ToContainTextAsync(Laptop);
    }

    // The device is not touched until its owner presses the button: what the browser offers by itself would be taken at once.
    private static async Task SignOutAsync(IPage page, VirtualDevice device)
    {
        await device.TouchAsync(false);
        await page.EvaluateAsync("() => document.querySelector('form[action=\"logout\"]').requestSubmit()");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" })).ToBeVisibleAsync();
    }

    private static async Task UseAsync(IPage page, VirtualDevice device, bool offered)
    {
        await device.TouchAsync(true);
        await (offered ? page.EvaluateAsync("() => location.reload()") : page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync());
    }

    // The passkey itself proves who asks.
    private static async Task RemoveByItselfAsync(IPage page, ILocator card, string picture)
    {
        await card.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" })).ToBeVisibleAsync();
        await LookAsync(page, picture);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(card).ToContainTextAsync("No passkey yet");
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await page.PictureAsync(name.ToLowerInvariant());
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), $"{name} scrolls sideways.");
        Assert.Empty(await Axe.SeriousAsync(page, name));
        Assert.Empty(await Axe.SmallTargetsAsync(page, name));
    }
}
