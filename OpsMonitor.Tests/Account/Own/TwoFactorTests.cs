using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Account;
using OpsMonitor.App.Account.TwoFactor;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Account.Own;

/// <summary>Codes after the password: turned on, asked for, replaced by recovery codes, turned off.</summary>
public sealed class TwoFactorTests(SignInApp app) : IClassFixture<SignInApp>
{
    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    private Authenticators Apps => app.Services.GetRequiredService<Authenticators>();

    [Fact]
    public async Task SetUp_WithAWrongCode_ChangesNothing()
    {
        var scene = await AccountScene.MakeAsync(app);
        var (here, elsewhere) = (await scene.HolderAsync(), await scene.HolderAsync());
        var key = await Apps.NewKeyAsync(scene.Id);

        var (errors, codes) = await Apps.TurnOnAsync(here, SignInApp.Password, key, Other(AccountScene.Code(key)));

        Assert.Single(errors);
        Assert.Empty(codes);
        Assert.False((await Apps.MeansAsync(scene.Id)).HasAuthenticator);
        Assert.True(await scene.LivesAsync(elsewhere));
        Assert.Empty(await scene.AuditAsync());
    }

    [Fact]
    public async Task SignIn_WithTheRightPassword_OpensNothingBeforeTheCode()
    {
        var (scene, key, _) = await OnAsync();
        using var browser = app.From(scene.Address);
        using var first = await SignInApp.SignInAsync(browser, scene.Email, SignInApp.Password);

        Assert.Equal("/login/code", first.Headers.Location?.ToString());
        using var early = await browser.GetAsync(new Uri("/account", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, early.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(browser, Other(AccountScene.Code(key)))).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(browser, AccountScene.Code(key, 1).Insert(3, " "))).StatusCode);
        using var late = await browser.GetAsync(new Uri("/account", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
        await Support.Eventually.True(async () => (await scene.AuditAsync()).Contains("session.refused"), TimeSpan.FromSeconds(10), "the wrong code is noted");
    }

    [Fact]
    public async Task SignIn_WithAWrongPassword_AsksForNoCode()
    {
        var (scene, _, _) = await OnAsync();
        using var browser = app.From(scene.Address);

        Assert.Equal(HttpStatusCode.OK, (await SignInApp.SignInAsync(browser, scene.Email, "wrong horse battery")).StatusCode);

        Assert.Contains("Sign in first", await browser.GetStringAsync(new Uri("/login/code", UriKind.Relative), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecoveryCode_InPlaceOfACode_WorksOnce()
    {
        var (scene, _, codes) = await OnAsync();
        Assert.Equal(Authenticators.RecoveryCodes, codes.Distinct(StringComparer.Ordinal).Count());
        using var browser = app.From(scene.Address);
        using var first = await SignInApp.SignInAsync(browser, scene.Email, SignInApp.Password);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(browser, codes[0].ToLowerInvariant().Replace("-", "", StringComparison.Ordinal))).StatusCode);

        using var second = await SignInApp.SignInAsync(browser, scene.Email, SignInApp.Password);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(browser, codes[0])).StatusCode);

        Assert.Equal(Authenticators.RecoveryCodes - 1, (await Apps.MeansAsync(scene.Id)).CodesLeft);
    }

    [Fact]
    public async Task Codes_Guessed_HaveToWait()
    {
        var (scene, key, _) = await OnAsync();
        using var browser = app.From(scene.Address);
        using var first = await SignInApp.SignInAsync(browser, scene.Email, SignInApp.Password);
        for (var n = 0; n < SignInLimits.CodesPerAccount; n++)
        {
            (await SendAsync(browser, Other(AccountScene.Code(key)))).Dispose();
        }

        var right = await SendAsync(browser, AccountScene.Code(key, 1));

        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.NotNull(right.Headers.RetryAfter);
    }

    [Fact]
    public async Task TurningOff_NeedsThePassword_AndEndsAllOtherSessions()
    {
        var (scene, _, _) = await OnAsync();
        var (here, elsewhere) = (await scene.HolderAsync(), await scene.HolderAsync());

        Assert.NotEmpty(await Apps.TurnOffAsync(here, "wrong horse battery"));
        Assert.True((await Apps.MeansAsync(scene.Id)).HasAuthenticator);
        Assert.Empty(await Apps.TurnOffAsync(here, SignInApp.Password));

        Assert.Equal((true, false), (await scene.LivesAsync(here), await scene.LivesAsync(elsewhere)));
        Assert.Equal(["account.two_factor_on", "session.ended", "account.two_factor_off"], await scene.AuditAsync());
        using var browser = app.From(scene.Address);
        using var answer = await SignInApp.SignInAsync(browser, scene.Email, SignInApp.Password);
        Assert.Equal("/", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task RecoveryCodes_MadeAnew_ReplaceThoseOfBefore()
    {
        var (scene, _, before) = await OnAsync();
        var here = await scene.HolderAsync();

        Assert.NotEmpty((await Apps.NewCodesAsync(here, "wrong horse battery")).Errors);
        var (errors, codes) = await Apps.NewCodesAsync(here, SignInApp.Password);

        Assert.Empty(errors);
        Assert.Empty(codes.Intersect(before, StringComparer.Ordinal));
        Assert.True(await scene.LivesAsync(here));
    }

    [Fact]
    public async Task PasswordChanged_BetweenTheSteps_MakesTheFirstOneVoid()
    {
        var (scene, key, _) = await OnAsync();
        using var browser = app.From(scene.Address);
        using var first = await SignInApp.SignInAsync(browser, scene.Email, SignInApp.Password);
        Assert.Empty(await app.Services.GetRequiredService<App.Account.Profile.OwnAccount>().ChangePasswordAsync(await scene.HolderAsync(), SignInApp.Password, "another horse battery"));

        using var second = await SendAsync(browser, AccountScene.Code(key, 1));

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync(new Uri("/account", UriKind.Relative), Cancel)).StatusCode);
    }

    [Fact]
    public async Task SetUp_WithoutThePassword_ChangesNothing()
    {
        var scene = await AccountScene.MakeAsync(app);
        var key = await Apps.NewKeyAsync(scene.Id);

        Assert.NotEmpty((await Apps.TurnOnAsync(await scene.HolderAsync(), "wrong horse battery", key, AccountScene.Code(key))).Errors);

        Assert.False((await Apps.MeansAsync(scene.Id)).HasAuthenticator);
    }

    [Fact]
    public async Task Code_ThatWasUsed_OpensNothingAgain()
    {
        var (scene, key, _) = await OnAsync();
        var code = AccountScene.Code(key, 1);
        Assert.Equal(HttpStatusCode.Redirect, (await EnterAsync(scene, scene.Address, code)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await EnterAsync(scene, scene.Address, code)).StatusCode);
    }

    [Fact]
    public async Task Code_SentByTwoAtOnce_LetsOneIn()
    {
        var (scene, key, _) = await OnAsync();
        var code = AccountScene.Code(key, 1);
        using var first = app.From(scene.Address);
        using var second = app.From($"127.0.4.{scene.Id % 250}");
        foreach (var browser in new[] { first, second })
        {
            (await SignInApp.SignInAsync(browser, scene.Email, SignInApp.Password)).Dispose();
        }

        var answers = await Task.WhenAll(SendAsync(first, code), SendAsync(second, code));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Codes_GuessedFromManyAddresses_AreFewAndKeepTheKnownDeviceIn()
    {
        var (scene, key, codes) = await OnAsync();
        using var own = app.From(scene.Address);
        (await SignInApp.SignInAsync(own, scene.Email, SignInApp.Password)).Dispose();
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(own, codes[0])).StatusCode);
        HttpStatusCode[] answers = [];
        for (var n = 1; n <= SignInLimits.CodesPerAccount; n++)
        {
            answers = [.. answers, (await EnterAsync(scene, $"127.0.5.{n}", n % 2 == 0 ? Other(AccountScene.Code(key)) : "AAAAA-BBBBB")).StatusCode];
        }

        Assert.Equal(HttpStatusCode.OK, answers[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]); // the owner's own first one counted too
        (await SignInApp.SignInAsync(own, scene.Email, SignInApp.Password)).Dispose();
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(own, AccountScene.Code(key, 1))).StatusCode);
    }

    [Fact]
    public async Task Admin_WhoAnswersForThePerson_TurnsTheirCodesOff()
    {
        var (scene, _, _) = await OnAsync();
        var (admin, viewer, session) = (await AccountScene.MakeAsync(app, TenantRole.TenantAdmin), await AccountScene.MakeAsync(app), await scene.HolderAsync());

        Assert.False(await Apps.TurnOffForAsync(scene.Id, app.Contoso, viewer.Actor));
        Assert.False(await Apps.TurnOffForAsync(scene.Id, app.Contoso, scene.Actor));
        Assert.True(await scene.LivesAsync(session));
        Assert.True(await Apps.TurnOffForAsync(scene.Id, app.Contoso, admin.Actor));

        Assert.False(await scene.LivesAsync(session));
        Assert.Contains("account.two_factor_taken_off", await scene.AuditAsync());
        using var browser = app.From(scene.Address);
        using var answer = await SignInApp.SignInAsync(browser, scene.Email, SignInApp.Password);
        Assert.Equal("/", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Admin_OfOneOfTwoTenants_LeavesTheCodesOn()
    {
        var (scene, _, _) = await OnAsync();
        var admin = await AccountScene.MakeAsync(app, TenantRole.TenantAdmin);
        await scene.JoinAsync(app.Fabrikam, TenantRole.Viewer);

        Assert.False(await Apps.TurnOffForAsync(scene.Id, app.Contoso, admin.Actor));

        Assert.True((await Apps.MeansAsync(scene.Id)).HasAuthenticator);
    }

    private async Task<HttpResponseMessage> EnterAsync(AccountScene scene, string address, string code)
    {
        using var browser = app.From(address);
        (await SignInApp.SignInAsync(browser, scene.Email, SignInApp.Password)).Dispose();
        return await SendAsync(browser, code);
    }

    private async Task<(AccountScene Scene, string Key, IReadOnlyList<string> Codes)> OnAsync()
    {
        var scene = await AccountScene.MakeAsync(app);
        var key = await Apps.NewKeyAsync(scene.Id);
        var (errors, codes) = await Apps.TurnOnAsync(await scene.HolderAsync(), SignInApp.Password, key, AccountScene.Code(key));
        Assert.Empty(errors);
        return (scene, key, codes);
    }

    // Six other digits, of no step around now either.
    private static string Other(string code) => string.Concat(code.Select(c => (char)('0' + ('9' - c + 3) % 10)));

    private static async Task<HttpResponseMessage> SendAsync(HttpClient browser, string code)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "code", ["__RequestVerificationToken"] = await SignInApp.TokenAsync(browser, "/login/code"), ["Form.Code"] = code,
        });
        return await browser.PostAsync(new Uri("/login/code", UriKind.Relative), form, TestContext.Current.CancellationToken);
    }
}
