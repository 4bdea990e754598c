using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Account.Recovery;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Account.Oidc;

/// <summary>Signing in by a real OpenID provider, from the button to the page and back.</summary>
public sealed class OidcSignInTests(OidcApp app) : IClassFixture<OidcApp>
{
    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_OfSomebodyNew_MakesAnAccountWithTheMembershipsOfTheirGroups()
    {
        app.Provider.Person = new("sub-1", "nia@contoso.example", true, "Nia New", "ops", "ops-admins", "cooks");
        using var browser = app.Browser();

        var page = await browser.GetAsync(new Uri("/login/provider?returnUrl=/account", UriKind.Relative), Cancel);

        Assert.Equal("/account", page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("S256", app.Provider.Requests[^1].CodeChallengeMethod);
        Assert.NotEmpty(app.Provider.Requests[^1].CodeChallenge!);
        var nia = await UserAsync("nia@contoso.example");
        Assert.Equal(("Nia New", null, true), (nia.DisplayName, nia.PasswordHash, nia.EmailConfirmed));
        Assert.Equal([(app.Contoso, TenantRole.TenantAdmin, true)], await MembershipsAsync(nia.Id));
        Assert.Equal(["member.joined", "session.began"], await AuditAsync(nia.Id));
    }

    [Fact]
    public async Task Roles_OfAMember_FollowTheGroupsAtEachSignIn()
    {
        app.Provider.Person = new("sub-2", "rolf@contoso.example", true, "Rolf", "ops", "audit");
        await SignedInAsync();
        var rolf = await UserAsync("rolf@contoso.example");

        app.Provider.Person = app.Provider.Person with { Groups = ["ops-admins"], Email = "renamed@contoso.example" };
        await SignedInAsync();

        Assert.Equal([(app.Contoso, TenantRole.TenantAdmin, true)], await MembershipsAsync(rolf.Id));
        app.Provider.Person = app.Provider.Person with { Groups = [] };
        await SignedInAsync();
        Assert.Empty(await MembershipsAsync(rolf.Id));
    }

    [Fact]
    public async Task Account_WithAPassword_IsNotTheProvidersToOpen()
    {
        await app.AddPersonAsync("ana@contoso.example", BrowserApp.Password);
        app.Provider.Person = new("sub-3", "ana@contoso.example", true, "Ana");

        Assert.Contains("Your account here has a password", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Account_WithoutAPassword_IsFoundByAnAddressThatWasChecked()
    {
        var ben = await app.AddPersonAsync("ben@contoso.example", password: null);
        await app.Services.GetRequiredService<TenancyLedger>().AddMemberAsync(app.Contoso, ben.Id, TenantRole.Viewer, cancel: Cancel);
        app.Provider.Person = new("sub-4", "ben@contoso.example", null, "Ben");
        Assert.Contains("does not say that the address is yours", await RefusedAsync(), StringComparison.Ordinal);

        app.Provider.Person = app.Provider.Person with { EmailVerified = true };
        await SignedInAsync();

        Assert.Equal([(app.Contoso, TenantRole.Viewer, false)], await MembershipsAsync(ben.Id));
        Assert.Equal(["account.linked", "session.began"], await AuditAsync(ben.Id));
    }

    [Fact]
    public async Task Address_GivenToSomebodyElseAtTheProvider_OpensNoAccountOfThePersonBefore()
    {
        app.Provider.Person = new("sub-old", "shared@contoso.example", true, "Old Owner", "ops");
        await SignedInAsync();

        app.Provider.Person = new("sub-new", "shared@contoso.example", true, "New Owner", "ops");

        Assert.Contains("somebody who has another account", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_BeforeTheSetUp_MakesNobodyAndLeavesTheLinkAlive()
    {
        await using var fresh = new NewApp();
        await fresh.InitializeAsync();
        var setUps = fresh.Services.GetRequiredService<SetUps>();
        var token = await setUps.NewTokenAsync(Cancel);
        fresh.Provider.Person = new("sub-0", "early@contoso.example", true, "Early");
        using var browser = fresh.Browser();

        var page = await browser.GetStringAsync(new Uri("/login/provider", UriKind.Relative), Cancel);

        Assert.Contains("not set up yet", page, StringComparison.Ordinal);
        Assert.True(await setUps.IsValidAsync(token, Cancel));
    }

    private sealed class NewApp : OidcApp
    {
        protected override bool IsSetUp => false;
    }

    [Fact]
    public async Task Account_ConnectedByItsOwner_IsOpenedByTheProviderFromThenOn()
    {
        var cleo = await app.AddPersonAsync("cleo@contoso.example", BrowserApp.Password);
        app.Provider.Person = new("sub-5", "cleo@elsewhere.example", false, "Cleo");
        using var browser = app.Browser();
        await PasswordAsync(browser, "cleo@contoso.example");

        using var connected = await browser.GetAsync(await ConnectAsync(cleo.Id), Cancel);
        await SignedInAsync();

        Assert.Equal("/account", connected.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(2, await ReadAsync(db => db.Set<Domain.Access.Sessions.UserSession>().CountAsync(s => s.UserId == cleo.Id && s.EndedAt == null)));
        var dora = await app.AddPersonAsync("dora@contoso.example", BrowserApp.Password);
        using var other = app.Browser();
        await PasswordAsync(other, "dora@contoso.example");
        Assert.Contains("somebody who has another account", await other.GetStringAsync(await ConnectAsync(dora.Id), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connecting_AskedForByAnotherSite_IsRefused()
    {
        await app.AddPersonAsync("emil@contoso.example", BrowserApp.Password);
        app.Provider.Person = new("sub-6", "emil@elsewhere.example", false, "Emil");
        using var browser = app.Browser();
        await PasswordAsync(browser, "emil@contoso.example");
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await browser.GetAsync(new Uri("/account/connect", UriKind.Relative), Cancel);

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_ThatTheProviderRefuses_EndsAtTheSignInPage()
    {
        app.Provider.Person = null;
        Assert.Contains("did not work", await RefusedAsync(), StringComparison.Ordinal);
        app.Provider.Person = new("sub-7", null, null, "Nobody");
        Assert.Contains("sent no e-mail address", await RefusedAsync(), StringComparison.Ordinal);
        using var browser = app.Browser();
        foreach (var path in new[] { "/signin-oidc", "/signin-oidc?code=x&state=y", "/signin-oidc?error=access_denied&state=%00" })
        {
            Assert.Contains("did not work", await browser.GetStringAsync(new Uri(path, UriKind.Relative), Cancel), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SignIn_OfALockedAccount_IsRefused()
    {
        app.Provider.Person = new("sub-8", "lou@contoso.example", true, "Lou", "ops");
        await SignedInAsync();
        await ReadAsync(db => db.Users.Where(u => u.Email == "lou@contoso.example").ExecuteUpdateAsync(s => s.SetProperty(u => u.LockoutEnd, DateTimeOffset.UtcNow.AddYears(1)), Cancel));

        Assert.Contains("is locked", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    public async Task ReturnAddress_OfAnotherSite_LeadsHome(string returnUrl)
    {
        app.Provider.Person = new("sub-9", "ria@contoso.example", true, "Ria", "ops");
        using var browser = app.Browser();

        using var page = await browser.GetAsync(new Uri("/login/provider?returnUrl=" + Uri.EscapeDataString(returnUrl), UriKind.Relative), Cancel);

        Assert.Equal(new Uri(app.Address).Authority, page.RequestMessage!.RequestUri!.Authority);
        Assert.Equal("/t/contoso", page.RequestMessage.RequestUri.AbsolutePath);
    }

    [Fact]
    public async Task Connecting_WithoutTheProofOfThisSession_LinksNothing()
    {
        var (fay, gil) = (await app.AddPersonAsync("fay@contoso.example", BrowserApp.Password), await app.AddPersonAsync("gil@contoso.example", BrowserApp.Password));
        app.Provider.Person = new("sub-10", "fay@elsewhere.example", false, "Fay");
        using var browser = app.Browser();
        using var other = app.Browser();
        await PasswordAsync(browser, "fay@contoso.example");
        await PasswordAsync(other, "gil@contoso.example");

        foreach (var address in new[] { new Uri("/account/connect", UriKind.Relative), new Uri("/account/connect?proof=CfDJ8", UriKind.Relative), await ConnectAsync(gil.Id) })
        {
            using var page = await browser.GetAsync(address, Cancel);
            Assert.Equal("/account", page.RequestMessage!.RequestUri!.AbsolutePath);
        }

        Assert.Empty((await Links.BeginAsync(await HolderAsync(fay.Id), "wrong horse battery")).Address);
        Assert.False(await ReadAsync(db => db.Set<Microsoft.AspNetCore.Identity.IdentityUserLogin<long>>().AnyAsync(l => l.UserId == fay.Id, Cancel)));
    }

    [Fact]
    public async Task Disconnecting_LeavesAWayIn_OrIsRefused()
    {
        var hal = await app.AddPersonAsync("hal@contoso.example", BrowserApp.Password);
        app.Provider.Person = new("sub-11", "hal@elsewhere.example", false, "Hal");
        using var browser = app.Browser();
        await PasswordAsync(browser, "hal@contoso.example");
        (await browser.GetAsync(await ConnectAsync(hal.Id), Cancel)).Dispose();
        Assert.NotEmpty(await Links.DisconnectAsync(await HolderAsync(hal.Id), "wrong horse battery"));
        Assert.Empty(await Links.DisconnectAsync(await HolderAsync(hal.Id), BrowserApp.Password));
        Assert.Contains("e-mail address exists here", await RefusedOfAsync("hal@contoso.example"), StringComparison.Ordinal);

        app.Provider.Person = new("sub-12", "ivy@contoso.example", true, "Ivy", "ops");
        await SignedInAsync();
        var ivy = await HolderAsync((await UserAsync("ivy@contoso.example")).Id);
        Assert.Contains("no other way", Assert.Single(await Links.DisconnectAsync(ivy, "")), StringComparison.Ordinal);
        await ReadAsync(db => db.Set<Domain.Access.Sessions.UserSession>().Where(u => u.Id == ivy.Session).ExecuteUpdateAsync(u => u.SetProperty(x => x.CreatedAt, DateTimeOffset.UtcNow.AddMinutes(-11)), Cancel));
        Assert.Contains("minutes ago", Assert.Single(await Links.DisconnectAsync(ivy, "")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_OfAnAccountWithCodes_AsksForOne()
    {
        var joy = await app.AddPersonAsync("joy@contoso.example", BrowserApp.Password);
        app.Provider.Person = new("sub-13", "joy@elsewhere.example", false, "Joy");
        using var browser = app.Browser();
        await PasswordAsync(browser, "joy@contoso.example");
        (await browser.GetAsync(await ConnectAsync(joy.Id), Cancel)).Dispose();
        var apps = app.Services.GetRequiredService<App.Account.TwoFactor.Authenticators>();
        var key = await apps.NewKeyAsync(joy.Id);
        Assert.Empty((await apps.TurnOnAsync(await HolderAsync(joy.Id), BrowserApp.Password, key, Own.AccountScene.Code(key))).Errors);
        using var later = app.Browser();

        using var asked = await later.GetAsync(new Uri("/login/provider?returnUrl=/account", UriKind.Relative), Cancel);
        using var outside = await later.GetAsync(new Uri("/account", UriKind.Relative), Cancel);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "code", ["__RequestVerificationToken"] = await SignInApp.TokenAsync(later, "/login/code"), ["Form.Code"] = Own.AccountScene.Code(key, 1),
        });
        using var inside = await later.PostAsync(new Uri("/login/code?returnUrl=/account", UriKind.Relative), form, Cancel);

        Assert.Equal("/login/code", asked.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("/login", outside.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("/account", inside.RequestMessage!.RequestUri!.AbsolutePath);
    }

    private App.Account.Oidc.ProviderLinks Links => app.Services.GetRequiredService<App.Account.Oidc.ProviderLinks>();

    private async Task<App.Account.Profile.AccountHolder> HolderAsync(long user) => new(
        user, "Somebody", await ReadAsync(db => db.Set<Domain.Access.Sessions.UserSession>().Where(s => s.UserId == user && s.EndedAt == null).OrderByDescending(s => s.CreatedAt).Select(s => s.Id).FirstAsync(Cancel)), "127.0.0.1");

    // As the card on the account page does it.
    private async Task<Uri> ConnectAsync(long user)
    {
        var (errors, address) = await Links.BeginAsync(await HolderAsync(user), BrowserApp.Password);
        Assert.Empty(errors);
        return new(address, UriKind.Relative);
    }

    private Task<string> RefusedOfAsync(string email)
    {
        app.Provider.Person = app.Provider.Person! with { Email = email };
        return RefusedAsync();
    }

    private async Task SignedInAsync()
    {
        using var browser = app.Browser();
        using var page = await browser.GetAsync(new Uri("/login/provider?returnUrl=/account", UriKind.Relative), Cancel);
        Assert.Equal("/account", page.RequestMessage!.RequestUri!.AbsolutePath);
    }

    private async Task<string> RefusedAsync()
    {
        using var browser = app.Browser();
        using var page = await browser.GetAsync(new Uri("/login/provider?returnUrl=/account", UriKind.Relative), Cancel);
        Assert.Equal("/login", page.RequestMessage!.RequestUri!.AbsolutePath);
        return System.Net.WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task PasswordAsync(HttpClient browser, string email)
    {
        using var answer = await SignInApp.SignInAsync(browser, email, BrowserApp.Password);
        Assert.NotEqual("/login", answer.RequestMessage!.RequestUri!.AbsolutePath);
    }

    private Task<User> UserAsync(string email) => ReadAsync(db => db.Users.SingleAsync(u => u.Email == email, Cancel));

    private async Task<List<(TenantId, TenantRole, bool)>> MembershipsAsync(long user) =>
        [.. (await ReadAsync(db => db.Memberships.Where(m => m.UserId == user).OrderBy(m => m.TenantId).ToListAsync(Cancel))).Select(m => (m.TenantId, m.Role, m.ByProvider))];

    private Task<List<string>> AuditAsync(long user) => ReadAsync(db => db.Set<AuditLog>()
        .Where(a => a.TenantId == app.Contoso && a.SubjectType == "person" && a.SubjectId == user).OrderBy(a => a.Id).Select(a => a.Action).ToListAsync(Cancel));

    private async Task<T> ReadAsync<T>(Func<OpsDbContext, Task<T>> read)
    {
        await using var db = app.Services.GetRequiredService<OpsDb>().ForAllTenants("tests look at people");
        return await read(db);
    }
}

/// <summary>Where the provider is the only way in.</summary>
public sealed class ProviderOnlyTests(ProviderOnlyApp app) : IClassFixture<ProviderOnlyApp>
{
    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Password_OfAnAccount_OpensNothing()
    {
        var ana = await app.AddPersonAsync("ana@contoso.example", BrowserApp.Password);
        using var browser = app.Browser();
        var page = await browser.GetStringAsync(new Uri("/login", UriKind.Relative), Cancel);
        Assert.DoesNotContain("type=\"password\"", page, StringComparison.Ordinal);
        Assert.Contains("Sign in by Example ID", page, StringComparison.Ordinal);

        using var answer = await SignInApp.SignInAsync(browser, "ana@contoso.example", BrowserApp.Password, await SignInApp.TokenAsync(browser, "/setup?token=x"));

        Assert.InRange((int)answer.StatusCode, 400, 499);
        var by = Actor.OfUser((await app.AddPersonAsync("pia@contoso.example", null)).Id, "Pia");
        Assert.Null(await app.Services.GetRequiredService<PasswordResets>().MakeLinkAsync(ana.Id, app.Contoso, by));
    }

    [Fact]
    public async Task Provider_OfAKnownPerson_IsTheWayIn()
    {
        app.Provider.Person = new("sub-1", "nia@contoso.example", true, "Nia New", "ops");
        using var browser = app.Browser();

        using var page = await browser.GetAsync(new Uri("/login/provider", UriKind.Relative), Cancel);

        Assert.Equal("/t/contoso", page.RequestMessage!.RequestUri!.AbsolutePath);
    }
}

/// <summary>Settings that would leave people outside, or let others in.</summary>
public sealed class OidcOptionsTests
{
    [Theory]
    [InlineData("", "", true, "", "", "", 0)]
    [InlineData("", "", false, "", "", "", 1)]
    [InlineData("https://id.example.com", "ops", true, "g", "contoso", "tenant_admin", 0)]
    [InlineData("http://id.example.com", "ops", true, "g", "contoso", "viewer", 1)]
    [InlineData("http://localhost:8080/realms/ops", "ops", false, "g", "contoso", "viewer", 0)]
    [InlineData("https://id.example.com", "", true, "g", "contoso", "viewer", 1)]
    [InlineData("https://id.example.com", "ops", true, "g", "Contoso Ltd", "owner", 1)]
    public void Settings_ThatCannotWork_StopTheStart(string authority, string client, bool local, string value, string tenant, string role, int errors)
    {
        var options = new OidcOptions { Authority = authority, ClientId = client, LocalSignIn = local };
        if (value.Length > 0)
        {
            options.Map.Add(new() { Value = value, Tenant = tenant, Role = role });
        }

        Assert.Equal(errors, new OidcOptions.Validator().Validate(null, options).Failures?.Count() ?? 0);
    }
}
