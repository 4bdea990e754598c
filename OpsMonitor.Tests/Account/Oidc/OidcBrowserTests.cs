using Microsoft.Playwright;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Account.Oidc;

/// <summary>The provider's button as people press it.</summary>
public sealed class OidcBrowserTests(OidcApp app) : IClassFixture<OidcApp>
{
    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Button_OfTheProvider_LeadsInAndBackToThePageAskedFor(ColorScheme scheme, int width)
    {
        app.Provider.Person = new($"sub-{width}", $"nia{width}@contoso.example", true, "Nia New", "ops");
        await using var context = await Chromium.ContextAsync(width, 844, scheme, app.Address);
        var page = await context.NewPageAsync();
        var complaints = Complaints.Of(page);
        await page.GotoAsync("/account");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in");
        await page.PictureAsync($"login-provider-{scheme}-{width}".ToLowerInvariant());
        Assert.Empty(await Axe.SeriousAsync(page, "login with a provider"));
        Assert.Empty(await Axe.SmallTargetsAsync(page, "login with a provider"));

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in by Example ID" }).ClickAsync();

        await page.ArrivesAtAsync("**/account");
        await Expect(page.GetByLabel("Sign-in provider")).ToContainTextAsync("You can sign in by Example ID.");
        await Expect(page.GetByLabel("Password", new() { Exact = true })).ToHaveCountAsync(0);
        await page.PictureAsync($"account-provider-{scheme}-{width}".ToLowerInvariant(), whole: true);
        Assert.Empty(complaints.Take());
    }

    [Fact]
    public async Task SignInPage_ForOperators_ShowsTheProviderAndWhetherItAnswers()
    {
        await using var own = new OidcApp();
        await own.InitializeAsync();
        await own.MakeOperatorAsync("first@contoso.example");
        await using var context = await Chromium.ContextAsync(1440, 900, ColorScheme.Light, own.Address);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/login?returnUrl=/platform/sign-in");
        await page.FillAsync("input[type=email]", "first@contoso.example");
        await page.FillAsync("input[type=password]", BrowserApp.Password);
        await page.ClickAsync("form button[type=submit]");
        await Expect(page.GetByLabel("Redirect address")).ToHaveTextAsync($"{own.Address}/signin-oidc");
        await Expect(page.GetByLabel("Roles by the provider")).ToContainTextAsync("contoso");
        await Expect(page.Locator("main")).Not.ToContainTextAsync(OidcProvider.Secret);

        var test = page.GetByRole(AriaRole.Button, new() { Name = "Test the provider" });
        await test.ClickAsync();
        await Expect(page.GetByText("The provider answers as it should.")).ToBeVisibleAsync();
        await page.PictureAsync("platform-sign-in-provider");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.SetViewportSizeAsync(390, 844);
        await Expect(page.GetByText("Oidc__ClientSecret")).ToBeVisibleAsync();
        await page.PictureAsync("platform-sign-in-provider-390", whole: true);

        await own.Provider.DisposeAsync();
        await test.ClickAsync();
        await Expect(page.GetByText("could not be read")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Password_WhereTheProviderIsTheOnlyWayIn_IsAskedForOnce(ColorScheme scheme, int width)
    {
        await using var only = new ProviderOnlyApp();
        await only.InitializeAsync();
        only.Provider.Person = new("sub-first", "first@contoso.example", false, "First Person", "ops");
        await using var context = await Chromium.ContextAsync(width, 844, scheme, only.Address);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in by Example ID" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Enter your password once");
        await page.PictureAsync($"login-connect-{scheme}-{width}".ToLowerInvariant());
        Assert.Empty(await Axe.SeriousAsync(page, "connect"));
        Assert.Empty(await Axe.SmallTargetsAsync(page, "connect"));

        await page.FillAsync("input[type=password]", BrowserApp.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect and sign in" }).ClickAsync();

        await page.ArrivesAtAsync("**/account");
        await Expect(page.GetByLabel("Sign-in provider")).ToContainTextAsync("You can sign in by Example ID.");
    }
}
