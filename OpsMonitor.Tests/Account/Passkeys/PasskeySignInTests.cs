using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Account;
using OpsMonitor.App.Account.TwoFactor;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Tests.Account.Own;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Account.Passkeys;

/// <summary>Signing in with a passkey, as its owner does and as others would.</summary>
public sealed class PasskeySignInTests(SignInApp app) : IClassFixture<SignInApp>
{
    private const string Refused = "This passkey opens no account here";
    private static int s_address;

    public static TheoryData<string> Lies => ["origin", "unverified", "count", "handle", "signature", "state", "unknown", "removed", "locked"];

    public static TheoryData<string> Nonsense =>
    [
        "{", "null", "[]", "7", "\"x\"", "{}", "{\"id\":7}", "{\"id\":\"@@\",\"response\":{}}", "{\"id\":\"\\ud800\",\"response\":{}}", "{\"\\ud800\":1,\"id\":\"AAAA\",\"response\":{\"\\udfff\":1}}",
        "{\"id\":\"AAAA\",\"id\":\"AAAB\",\"response\":{}}", "{\"id\":\"AAAA\",\"response\":null}", "{\"id\":\"AAAA\",\"response\":{\"userHandle\":\"\\u0000\"}}",
        new string('[', 5_000), "{\"id\":\"" + new string('A', 200_000) + "\"}",
    ];

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Passkey_OfSomebodyWithPasswordAndCode_StandsForBoth()
    {
        var scene = await PasskeyScene.MakeAsync(app);
        using var device = await scene.AddAsync("my laptop");
        var apps = app.Services.GetRequiredService<Authenticators>();
        var key = await apps.NewKeyAsync(scene.Me.Id);
        Assert.Empty((await apps.TurnOnAsync(scene.Me, SignInApp.Password, key, AccountScene.Code(key))).Errors);
        using var browser = PasskeyScene.Browser(app, Address());

        using var answer = await PasskeyScene.SignInAsync(browser, device);

        Assert.Equal("/", answer.Headers.Location?.ToString());
        using var page = await browser.GetAsync(new Uri("/account", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.NotNull((await scene.Own.ListAsync(scene.Me.Id)).Single().LastUsedAt);
        var began = await scene.Person.ReadAsync(db => db.Set<AuditLog>().Where(a => a.TenantId != AuditLog.Platform && a.SubjectId == scene.Me.Id && a.Action == "session.began").Select(a => a.Data).SingleAsync(Cancel));
        Assert.Contains("passkey", began, StringComparison.Ordinal);
        Assert.Contains("account.passkey_added", await scene.Person.AuditAsync());
    }

    [Fact]
    public async Task Question_ForWhoeverAsks_NamesNobody()
    {
        var scene = await PasskeyScene.MakeAsync(app);
        using var device = await scene.AddAsync("named nowhere");
        using var browser = PasskeyScene.Browser(app, Address());

        var options = JsonNode.Parse((await PasskeyScene.AskAsync(browser)).Options)!;

        Assert.Equal(("localhost", "required"), (options["rpId"]!.GetValue<string>(), options["userVerification"]!.GetValue<string>()));
        Assert.Empty(options["allowCredentials"]?.AsArray() ?? []);
        Assert.NotEqual(options["challenge"]!.GetValue<string>(), JsonNode.Parse((await PasskeyScene.AskAsync(browser)).Options)!["challenge"]!.GetValue<string>());
    }

    // A device that does not count would answer so again: the challenge is what counts once.
    [Fact]
    public async Task Answer_SentAgain_OpensNothing()
    {
        var scene = await PasskeyScene.MakeAsync(app);
        using var device = await scene.AddAsync("does not count");
        using var browser = PasskeyScene.Browser(app, Address());
        var (options, state) = await PasskeyScene.AskAsync(browser);
        var said = device.Get(options);
        using var first = await PasskeyScene.SendAsync(browser, state, said);
        using var out1 = await SignOutAsync(browser);

        using var second = await PasskeyScene.SendAsync(browser, state, said);

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Contains(Refused, await second.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_InAnotherBrowser_OpensNothing()
    {
        var scene = await PasskeyScene.MakeAsync(app);
        using var device = await scene.AddAsync("overheard");
        using var browser = PasskeyScene.Browser(app, Address());
        using var thief = PasskeyScene.Browser(app, Address());
        var (options, state) = await PasskeyScene.AskAsync(browser);
        _ = await PasskeyScene.AskAsync(thief);
        var said = device.Get(options);

        using var stolen = await PasskeyScene.SendAsync(thief, state, said);
        using var own = await PasskeyScene.SendAsync(browser, state, said);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), (stolen.StatusCode, own.StatusCode));
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Answer_ThatIsNotRight_IsRefusedInTheSameWords(string lie)
    {
        var scene = await PasskeyScene.MakeAsync(app);
        using var device = await scene.AddAsync("truthful", new SoftKey(PasskeyScene.Place(app)) { Count = 5 });
        using var other = new SoftKey(PasskeyScene.Place(app)) { Id = lie == "signature" ? device.Id : SoftKeyId(), Handle = device.Handle, Count = 9 };
        using var browser = PasskeyScene.Browser(app, Address());
        device.Count = lie == "count" ? 5u : 6u;
        device.Verifies = lie != "unverified";
        device.Origin = lie == "origin" ? "https://evil.example" : device.Origin;
        device.Handle = lie == "handle" ? [1, 2, 3] : device.Handle;
        await (lie switch
        {
            "removed" => scene.Own.RemoveAsync(scene.Me, SignInApp.Password, await scene.IdAsync("truthful")),
            "locked" => scene.Person.ReadAsync(db => db.Users.Where(u => u.Id == scene.Me.Id).ExecuteUpdateAsync(
                s => s.SetProperty(u => u.LockoutEnabled, true).SetProperty(u => u.LockoutEnd, DateTimeOffset.UtcNow.AddYears(1)), Cancel)),
            _ => Task.CompletedTask,
        });
        var (options, state) = await PasskeyScene.AskAsync(browser);

        using var answer = await PasskeyScene.SendAsync(browser, lie == "state" ? state[..^2] + "AA" : state, (lie is "signature" or "unknown" ? other : device).Get(options));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(Refused, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var page = await browser.GetAsync(new Uri("/account", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        if (lie is not ("state" or "unknown" or "removed"))
        {
            await Eventually.True(async () => (await scene.Person.AuditAsync()).Contains("session.refused"), TimeSpan.FromSeconds(10), "the attempt is noted");
        }
    }

    [Fact]
    public async Task Device_ThatCounts_SignsInAgainAndAgain()
    {
        var scene = await PasskeyScene.MakeAsync(app);
        using var device = await scene.AddAsync("counts", new SoftKey(PasskeyScene.Place(app)) { Count = 1 });
        for (device.Count = 2; device.Count < 5; device.Count++)
        {
            using var browser = PasskeyScene.Browser(app, Address());
            using var answer = await PasskeyScene.SignInAsync(browser, device);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        }
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Nonsense_InPlaceOfAnAnswer_IsRefusedAndNeverAnError(string said)
    {
        using var browser = PasskeyScene.Browser(app, Address());
        var (_, state) = await PasskeyScene.AskAsync(browser);
        app.Log.Clear();

        using var answer = await PasskeyScene.SendAsync(browser, state, said);
        using var stateless = await PasskeyScene.SendAsync(browser, said, said);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (answer.StatusCode, stateless.StatusCode));
        Assert.Contains(Refused, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Empty(app.Log.Lines);
    }

    [Fact]
    public async Task Attempts_FromOneAddress_AreLimited()
    {
        using var browser = PasskeyScene.Browser(app, Address());
        var (token, (_, state)) = (await SignInApp.TokenAsync(browser, "/login"), await PasskeyScene.AskAsync(browser));
        List<HttpStatusCode> answers = [];
        for (var n = 0; n <= SignInLimits.PerAddress; n++)
        {
            using var answer = await PasskeyScene.SendAsync(browser, state, "{}", token);
            answers.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, answers[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    [Fact]
    public async Task Page_OpenedByAnAddressWithoutAName_HasNoPasskeys()
    {
        using var browser = app.From(Address());
        browser.BaseAddress = new Uri($"http://127.0.0.1:{app.ClientOptions.BaseAddress.Port}");

        using var answer = await browser.PostAsync(new Uri("/login/passkey", UriKind.Relative), null, Cancel);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task Question_AskedByAnotherSite_IsNotAnswered()
    {
        using var browser = PasskeyScene.Browser(app, Address());
        browser.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        using var answer = await browser.PostAsync(new Uri("/login/passkey", UriKind.Relative), null, Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static byte[] SoftKeyId() => System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);

    private static string Address() => $"127.0.6.{Interlocked.Increment(ref s_address)}";

    private async Task<HttpResponseMessage> SignOutAsync(HttpClient browser)
    {
        var page = await SignInApp.TokenAsync(browser, "/login");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = page });
        return await browser.PostAsync(new Uri("/logout", UriKind.Relative), form, Cancel);
    }
}
