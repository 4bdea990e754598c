using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Account.Oidc;

/// <summary>Where the provider is the only way in, the password of an account connects it once.</summary>
public sealed class FirstConnectTests(ProviderOnlyApp app) : IClassFixture<ProviderOnlyApp>
{
    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Password_BroughtOnceAfterTheProvider_ConnectsAndSignsIn()
    {
        var ana = await app.AddPersonAsync("ana@contoso.example", BrowserApp.Password);
        app.Provider.Person = new("sub-21", "ana@contoso.example", null, "Ana", "ops");
        using var browser = app.Browser();
        Assert.Equal("/login/connect", await EnterAsync(browser));

        using var wrong = await SendAsync(browser, "wrong horse battery");
        Assert.Contains("not the password of your account", await wrong.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(0, await LoginsAsync(ana.Id));
        using var right = await SendAsync(browser, BrowserApp.Password);
        Assert.Equal("/account", right.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(1, await LoginsAsync(ana.Id));

        using var later = app.Browser();
        Assert.Equal("/account", await EnterAsync(later));
        app.Provider.Person = app.Provider.Person with { Subject = "sub-22" };
        using var other = app.Browser();
        Assert.Equal("/login", await EnterAsync(other));
    }

    [Fact]
    public async Task Password_WithoutTheProvidersWordOrTheForm_ConnectsNothing()
    {
        var ben = await app.AddPersonAsync("ben@contoso.example", BrowserApp.Password);
        app.Provider.Person = new("sub-23", "ben@contoso.example", true, "Ben", "ops");
        using var vouched = app.Browser();
        Assert.Equal("/login/connect", await EnterAsync(vouched));
        var token = await SignInApp.TokenAsync(vouched, "/login/connect");

        using var stranger = app.Browser();
        Assert.Contains("Sign in first", await stranger.GetStringAsync(new Uri("/login/connect", UriKind.Relative), Cancel), StringComparison.Ordinal);
        using var unknown = await SendAsync(stranger, BrowserApp.Password, token);
        using var forged = await SendAsync(vouched, BrowserApp.Password, "forged");

        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.NotEqual("/account", unknown.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(0, await LoginsAsync(ben.Id));
    }

    [Fact]
    public async Task Passwords_TriedOneAfterTheOther_AreLimitedAsAtTheSignIn()
    {
        var cem = await app.AddPersonAsync("cem@contoso.example", BrowserApp.Password);
        app.Provider.Person = new("sub-24", "cem@contoso.example", true, "Cem", "ops");
        using var browser = app.Browser();
        Assert.Equal("/login/connect", await EnterAsync(browser));
        for (var n = 0; n < App.Account.SignInLimits.PerAccountAndAddress; n++)
        {
            using var wrong = await SendAsync(browser, "wrong horse battery");
            Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        }

        using var answer = await SendAsync(browser, BrowserApp.Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(0, await LoginsAsync(cem.Id));
    }

    private async Task<string> EnterAsync(HttpClient browser)
    {
        using var page = await browser.GetAsync(new Uri("/login/provider?returnUrl=/account", UriKind.Relative), Cancel);
        return page.RequestMessage!.RequestUri!.AbsolutePath;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient browser, string password, string? token = null)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "connect", ["__RequestVerificationToken"] = token ?? await SignInApp.TokenAsync(browser, "/login/connect"), ["Form.Password"] = password,
        });
        return await browser.PostAsync(new Uri("/login/connect?returnUrl=/account", UriKind.Relative), form, Cancel);
    }

    private async Task<int> LoginsAsync(long user)
    {
        await using var db = app.Services.GetRequiredService<OpsDb>().ForAllTenants("tests look at people");
        return await db.Set<Microsoft.AspNetCore.Identity.IdentityUserLogin<long>>().CountAsync(l => l.UserId == user, Cancel);
    }
}
