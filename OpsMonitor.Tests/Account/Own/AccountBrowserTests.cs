using Microsoft.Playwright;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Account.Own;

/// <summary>The account page in a browser: what is changed there is felt on other pages, and what it opens is pictured and heard by axe.</summary>
public sealed class AccountBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Next = "another horse battery";

    [Fact]
    public async Task Sessions_EndedHere_EndTheirOpenPages()
    {
        await app.AddPersonAsync("Ida Ebert", "ida@contoso.example", TenantRole.Operator);
        var (here, elsewhere) = (await app.SignInAsync(email: "ida@contoso.example"), await app.SignInAsync(390, 844, email: "ida@contoso.example"));
        await Expect(elsewhere.Locator("h1")).ToHaveTextAsync("Runs");
        await here.GotoAsync("/account");
        await Expect(here.GetByLabel("Sessions").Locator("tbody tr")).ToHaveCountAsync(2);

        await here.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere else" }).ClickAsync();

        await elsewhere.ArrivesAtAsync("**/login?**");
        await Expect(here.GetByLabel("Sessions").Locator("tbody tr")).ToHaveCountAsync(1);
        await here.Context.CloseAsync();
        await elsewhere.Context.CloseAsync();
    }

    [Fact]
    public async Task Person_WhoChangesNamePasswordAndDates_StaysAndReadsThemSo()
    {
        await app.AddPersonAsync("Jon Old", "jon@contoso.example", TenantRole.Operator);
        var page = await app.SignInAsync(email: "jon@contoso.example");
        var complaints = Complaints.Of(page);
        await page.GotoAsync("/account");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Jon New");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save name" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Account, Jon New" })).ToBeVisibleAsync();

        await page.GetByLabel("Current password").FillAsync(BrowserApp.Password);
        await page.GetByLabel("New password").FillAsync(Next);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Expect(page.Locator(".mud-snackbar").Last).ToContainTextAsync("Your password is changed");

        await page.GetByLabel("Time zone").SelectOptionAsync("Asia/Tokyo");
        await page.GetByLabel("Dates and numbers as written in").SelectOptionAsync("de-CH");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save dates and times" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-culture", "de-CH");
        await Expect(page.GetByLabel("Sessions").Locator("time").First).ToHaveAttributeAsync("title", new System.Text.RegularExpressions.Regex("UTC\\+09:00", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Empty(complaints.Take());
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("kim", ColorScheme.Light, 1440)]
    [InlineData("lea", ColorScheme.Dark, 390)]
    public async Task TwoFactor_SetUpInTheBrowser_AsksForACodeAtTheNextSignIn(string name, ColorScheme scheme, int width)
    {
        await app.AddPersonAsync("Kim Park", $"{name}@contoso.example", TenantRole.Operator);
        var page = await app.SignInAsync(width, 1000, scheme, email: $"{name}@contoso.example", at: "/account");
        await page.GetByRole(AriaRole.Region, new() { Name = "Two-factor sign-in" }).GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        await page.GetByLabel("Your password").FillAsync(BrowserApp.Password);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        var key = await page.GetByLabel("Key", new() { Exact = true }).InnerTextAsync();
        await LookAsync(page, "two-factor-key", scheme, width);
        await page.GetByLabel("Code that the app shows").FillAsync(AccountScene.Code(key));
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        var codes = (await page.GetByLabel("Recovery codes").InnerTextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await LookAsync(page, "two-factor-codes", scheme, width);
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Two-factor sign-in" })).ToContainTextAsync("10 recovery codes are left");

        await using var context = await Chromium.ContextAsync(width, 844, scheme, app.Address);
        var second = await context.NewPageAsync();
        await second.GotoAsync("/login?returnUrl=/t/contoso/runs");
        await second.FillAsync("input[type=email]", $"{name}@contoso.example");
        await second.FillAsync("input[type=password]", BrowserApp.Password);
        await second.ClickAsync("form button[type=submit]");
        await Expect(second.Locator("h1")).ToHaveTextAsync("Enter your code");
        await LookAsync(second, "login-code", scheme, width);
        await second.GetByLabel("Code").FillAsync(codes[0]);
        await second.ClickAsync("form button[type=submit]");
        await second.ArrivesAtAsync("**/t/contoso/runs");

        await page.GetByRole(AriaRole.Button, new() { Name = "Turn off" }).ClickAsync();
        await page.GetByLabel("Your password").FillAsync(BrowserApp.Password);
        await LookAsync(page, "two-factor-off", scheme, width);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Turn off" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Two-factor sign-in" })).ToContainTextAsync("Off.");
        await second.ArrivesAtAsync("**/login?**");
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("mia", ColorScheme.Light, 1440)]
    [InlineData("noa", ColorScheme.Dark, 390)]
    public async Task ResetLink_MadeOnTheMembersPage_SetsANewPassword(string name, ColorScheme scheme, int width)
    {
        await app.AddPersonAsync($"Admin {name}", $"admin-{name}@contoso.example", TenantRole.TenantAdmin);
        await app.AddPersonAsync($"Person {name}", $"{name}@contoso.example", TenantRole.Viewer);
        var admin = await app.SignInAsync(width, 1000, scheme, email: $"admin-{name}@contoso.example", at: "/t/contoso/settings/members");
        await admin.GetByRole(AriaRole.Button, new() { Name = $"Reset link for Person {name}" }).ClickAsync();
        var link = await admin.GetByLabel($"Reset link of Person {name}").InnerTextAsync();
        await LookAsync(admin, "reset-link", scheme, width);

        await using var context = await Chromium.ContextAsync(width, 844, scheme, app.Address);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(link).PathAndQuery);
        await LookAsync(page, "reset", scheme, width);
        await page.FillAsync("input[type=password]", Next);
        await page.ClickAsync("form button[type=submit]");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Your new password holds");
        await LookAsync(page, "reset-done", scheme, width);
        await page.GotoAsync(new Uri(link).PathAndQuery);
        await Expect(page.Locator("h1")).ToHaveTextAsync("This link is not open");
        await admin.Context.CloseAsync();
    }

    private static async Task LookAsync(IPage page, string name, ColorScheme scheme, int width)
    {
        await page.PictureAsync($"{name}-{scheme}-{width}".ToLowerInvariant());
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, $"{name} scrolls sideways at {width} px.");
        Assert.Empty(await Axe.SeriousAsync(page, name));
        Assert.Empty(await Axe.SmallTargetsAsync(page, name));
    }
}
