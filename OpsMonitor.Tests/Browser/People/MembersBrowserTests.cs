using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.App.Account.TwoFactor;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Account.Own;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.People;

/// <summary>What an admin does for others on the members page, and what it does to them.</summary>
public sealed class MembersBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Codes_TurnedOffByAnAdmin_SignOutAndAreAskedForNoMore()
    {
        await app.AddPersonAsync("Rui Admin", "rui@contoso.example", TenantRole.TenantAdmin);
        var codes = await TurnOnAsync(await app.AddPersonAsync("Sia Lost", "sia@contoso.example", TenantRole.Viewer));
        var admin = await app.SignInAsync(email: "rui@contoso.example");
        var complaints = Complaints.Of(admin);
        await using var context = await Chromium.ContextAsync(390, 844, ColorScheme.Dark, app.Address);
        var person = await context.NewPageAsync();
        await SendPasswordAsync(person, "sia@contoso.example");
        await Expect(person.Locator("h1")).ToHaveTextAsync("Enter your code");
        await person.GetByLabel("Code").FillAsync(codes[0]);
        await person.ClickAsync("form button[type=submit]");
        await person.ArrivesAtAsync("**/t/contoso/runs");

        await admin.GotoAsync("/t/contoso/settings/members");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Turn off the codes of Sia Lost" }).ClickAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Turn off", Exact = true }).ClickAsync();

        await Expect(admin.Locator(".mud-snackbar")).ToContainTextAsync("Sia Lost signs in without a code now.");
        await Expect(admin.GetByRole(AriaRole.Button, new() { Name = "Turn off the codes of Sia Lost" })).ToHaveCountAsync(0);
        await person.ArrivesAtAsync("**/login?**");
        await SendPasswordAsync(person, "sia@contoso.example");
        await person.ArrivesAtAsync("**/t/contoso/runs");
        Assert.Empty(complaints.Take());
        await admin.Context.CloseAsync();
    }

    [Fact]
    public async Task Invitation_OfWhoeverMayInviteNoMore_SaysThatItNeedsANewLink()
    {
        var former = await app.AddPersonAsync("Tea Former", "tea@contoso.example", TenantRole.TenantAdmin);
        await app.AddPersonAsync("Ugo Admin", "ugo@contoso.example", TenantRole.TenantAdmin);
        await app.SqlAsync($"insert into invitations (tenant_id, email, normalized_email, role, token_hash, invited_by, expires_at) values ({app.Contoso}, 'val@contoso.example', 'VAL@CONTOSO.EXAMPLE', 'viewer', sha256('x'), {former}, now() + interval '1 day')");
        var admin = await app.SignInAsync(email: "ugo@contoso.example", at: "/t/contoso/settings/members");
        var row = admin.GetByLabel("Open invitations").Locator("tr", new() { HasText = "val@contoso.example" });
        await Expect(row).ToBeVisibleAsync();
        await Expect(row).Not.ToContainTextAsync("needs a new link");

        await app.SqlAsync($"update memberships set role = 'viewer' where user_id = {former}");
        await admin.ReloadAsync();
        await Expect(row).ToContainTextAsync("needs a new link");
        await row.GetByRole(AriaRole.Button, new() { Name = "New link for val@contoso.example" }).ClickAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();

        await Expect(row).ToContainTextAsync("Ugo Admin");
        await Expect(row).Not.ToContainTextAsync("needs a new link");
        await admin.Context.CloseAsync();
    }

    private static async Task SendPasswordAsync(IPage page, string email)
    {
        await page.GotoAsync("/login?returnUrl=/t/contoso/runs");
        await page.FillAsync("input[type=email]", email);
        await page.FillAsync("input[type=password]", BrowserApp.Password);
        await page.ClickAsync("form button[type=submit]");
    }

    private async Task<IReadOnlyList<string>> TurnOnAsync(long id)
    {
        await using var db = app.Services.GetRequiredService<OpsDb>().ForAllTenants("tests look at people");
        var stamp = await db.Users.Where(u => u.Id == id).Select(u => u.SecurityStamp).SingleAsync(TestContext.Current.CancellationToken);
        var session = UserSessions.IdOf(await app.Services.GetRequiredService<UserSessions>().BeginAsync(id, stamp, "a test", "127.0.0.1"));
        var apps = app.Services.GetRequiredService<Authenticators>();
        var key = await apps.NewKeyAsync(id);
        var (errors, codes) = await apps.TurnOnAsync(new AccountHolder(id, "Sia Lost", session, "127.0.0.1"), BrowserApp.Password, key, AccountScene.Code(key));
        Assert.Empty(errors);
        return codes;
    }
}
