using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Account;
using OpsMonitor.App.Account.Recovery;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Account.Own;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Account;

/// <summary>Raw posts to the forms that anybody reaches: whatever is in them, the answer is a page and never an error of the server.</summary>
public sealed class FormsTests(SignInApp app) : IClassFixture<SignInApp>
{
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    public static TheoryData<string, string, string?> Bodies => new()
    {
        { "nothing", "", UrlEncoded },
        { "fields missing", "_handler={handler}&{token}", UrlEncoded },
        { "fields empty", "_handler={handler}&{token}&Form.Email=&Form.Password=&Form.Slug=&Form.TenantName=", UrlEncoded },
        { "fields doubled", "_handler={handler}&{token}&Form.Email=a%40b.c&Form.Email=d%40e.f&Form.Password=x&Form.Password=y&Form.Slug=a&Form.Slug=b", UrlEncoded },
        { "a mebibyte", "_handler={handler}&{token}&Form.Password=x&Form.Email={long}", UrlEncoded },
        { "100,000 characters", "_handler={handler}&{token}&Form.Email=a%40b.c&Form.DisplayName={some}&Form.TenantName={some}&Form.Slug={some}&Form.Password={some}", UrlEncoded },
        { "NUL", "_handler={handler}&{token}&Form.Email=a%00%40b.c&Form.Password=%00&Form.Slug=a%00&Form.TenantName=a%00b&Form.DisplayName=%00", UrlEncoded },
        { "halves of pairs", "_handler={handler}&{token}&Form.Email=a%ED%A0%80%40b.c&Form.Password=%ED%B0%80long+enough+for+one&Form.Slug=ab&Form.TenantName=%ED%A0%80&Form.DisplayName=%ED%A0%80", UrlEncoded },
        { "odd names", "_handler={handler}&{token}&Form.Email[0].Deep=x&Form[Email]=y&Form=z&=&&Form.Remember=perhaps&Form.Password=x", UrlEncoded },
        { "1,025 fields", "_handler={handler}&{token}&{many}", UrlEncoded },
        { "a name of 5,000 characters", "_handler={handler}&{token}&{name}=1", UrlEncoded },
        { "another handler", "_handler=nonsense&{token}&Form.Email=a%40b.c&Form.Password=x", UrlEncoded },
        { "two handlers", "_handler={handler}&_handler=nonsense&{token}&Form.Email=a%40b.c&Form.Password=x", UrlEncoded },
        { "no handler", "{token}&Form.Email=a%40b.c&Form.Password=x", UrlEncoded },
        { "no token", "_handler={handler}&Form.Email=a%40b.c&Form.Password=x", UrlEncoded },
        { "a broken token", "_handler={handler}&__RequestVerificationToken=%00nonsense&Form.Email=a%40b.c&Form.Password=x", UrlEncoded },
        { "broken escapes", "_handler={handler}&{token}&Form.Email=%zz%&Form.Password=%", UrlEncoded },
        { "JSON", "{}", "application/json" },
        { "no type", "x", null },
        { "another charset", "_handler={handler}&{token}&Form.Email=a&Form.Password=x", UrlEncoded + "; charset=utf-7" },
        { "no boundary", "x", "multipart/form-data" },
        { "half a part", "--b\r\nContent-Disposition: form-data; name=\"_handler\"\r\n\r\nlogin", "multipart/form-data; boundary=b" },
        { "UTF-16 parts", "--b\r\nContent-Disposition: form-data; name=\"_handler\"\r\n\r\n{handler}\r\n--b\r\nContent-Disposition: form-data; name=\"__RequestVerificationToken\"\r\n\r\n{bare}\r\n--b\r\nContent-Type: text/plain; charset=utf-16\r\nContent-Disposition: form-data; name=\"Form.Email\"\r\n\r\n\u0000\u00d8a\u0000\r\n--b--\r\n", "multipart/form-data; boundary=b" },
    };

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task SignIn_OfAnyBody_IsAnsweredByAPage(string what, string body, string? type) => await AnswersAsync("/login", "login", what, body, type);

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task SetUp_OfAnyBody_IsAnsweredByAPage(string what, string body, string? type) =>
        await AnswersAsync("/setup?token=" + await app.Services.GetRequiredService<SetUps>().NewTokenAsync(), "setup", what, body, type);

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task SignOut_OfAnyBody_IsAnsweredByAPage(string what, string body, string? type) => await AnswersAsync("/logout", "logout", what, body, type);

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Account_OfAnyBody_IsAnsweredByAPage(string what, string body, string? type) => await AnswersAsync("/account", "account", what, body, type);

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Code_OfAnyBody_IsAnsweredByAPage(string what, string body, string? type) => await AnswersAsync("/login/code", "code", what, body, type);

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Connect_OfAnyBody_IsAnsweredByAPage(string what, string body, string? type) => await AnswersAsync("/login/connect", "connect", what, body, type);

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Reset_OfAnyBody_IsAnsweredByAPage(string what, string body, string? type)
    {
        var (admin, person) = (await AccountScene.MakeAsync(app, TenantRole.TenantAdmin), await AccountScene.MakeAsync(app));
        var link = await app.Services.GetRequiredService<PasswordResets>().MakeLinkAsync(person.Id, app.Contoso, admin.Actor);
        await AnswersAsync(link!, "reset", what, body, type);
    }

    [Theory]
    [InlineData("/login?refused=%00")]
    [InlineData("/login?refused=7&refused=failed")]
    [InlineData("/login/code?returnUrl=%ED%A0%80")]
    [InlineData("/login/connect?returnUrl=%ED%A0%80")]
    [InlineData("/login/provider?returnUrl=%00")]
    [InlineData("/reset?user=%00&token=%ED%A0%80")]
    [InlineData("/reset?user=-1&user=2&token=a&token=b")]
    [InlineData("/login?returnUrl=%00")]
    [InlineData("/login?returnUrl=/%C3%A9&returnUrl=/b")]
    [InlineData("/login?returnUrl=/%ED%A0%80")]
    [InlineData("/setup?token=%00&token=b")]
    [InlineData("/setup?token=%ED%A0%80")]
    [InlineData("/mail?token=%00&token=b")]
    [InlineData("/mail?token=%ED%A0%80")]
    [InlineData("/mail/stop?token=%00")]
    [InlineData("/login/")]
    public async Task Address_OfAForm_IsAnsweredByAPage(string path)
    {
        using var browser = app.From("127.0.2.1");
        app.Log.Clear();
        using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        Assert.True((int)answer.StatusCode < 500, $"{path}: {(int)answer.StatusCode}");
        Assert.Empty(app.Log.Lines);
    }

    // The page was open while its link ended.
    [Theory]
    [InlineData("/setup?token=gone", "setup", "This set-up link is not valid")]
    [InlineData("/invite?token=gone", "invite", "This invitation is not open")]
    [InlineData("/reset?user=1&by=1&token=gone", "reset", "This link is not open")]
    [InlineData("/mail?token=gone", "mail", "This link leads to nothing")]
    [InlineData("/login/code", "code", "Sign in first")]
    public async Task Form_OfALinkThatEnded_IsAnsweredByWhatThePageSays(string path, string handler, string says)
    {
        using var browser = app.From("127.0.2.4");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = handler, ["__RequestVerificationToken"] = await SignInApp.TokenAsync(browser, "/login"), ["Form.Password"] = SignInApp.Password, ["Form.Code"] = "123456",
        });

        using var answer = await browser.PostAsync(new Uri(path, UriKind.Relative), form, Cancel);

        Assert.Contains(says, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invitation_AcceptedInSeveralBrowsersAtOnce_MakesOneMember()
    {
        var admin = await AccountScene.MakeAsync(app, TenantRole.TenantAdmin);
        var token = (await app.Services.GetRequiredService<InvitationLedger>().InviteAsync(app.Contoso, "many@contoso.example", TenantRole.Viewer, admin.Actor, Cancel)).Token;
        app.Log.Clear();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async n =>
        {
            using var browser = app.From("127.0.2.5");
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["_handler"] = "invite", ["__RequestVerificationToken"] = await SignInApp.TokenAsync(browser, "/login"), ["Form.DisplayName"] = $"Many {n}", ["Form.Password"] = SignInApp.Password,
            });
            using var answer = await browser.PostAsync(new Uri($"/invite?token={token}", UriKind.Relative), form, Cancel);
            return answer.StatusCode;
        }));

        Assert.Single(answers, a => a == HttpStatusCode.Redirect);
        Assert.All(answers, a => Assert.True((int)a < 500, $"{a}"));
        Assert.Empty(app.Log.Lines);
    }

    // Uptime monitors ask so.
    [Theory]
    [InlineData("/login", HttpStatusCode.OK)]
    [InlineData("/account", HttpStatusCode.Redirect)]
    public async Task Head_OfAPage_IsAnsweredLikeGet(string path, HttpStatusCode expected)
    {
        using var browser = app.From("127.0.2.6");
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(path, UriKind.Relative));

        using var answer = await browser.SendAsync(request, Cancel);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task SignIn_ToAnAddressOfOtherLetters_LeadsThere()
    {
        await app.AddPersonAsync("letters@contoso.example");
        using var browser = app.From("127.0.2.2");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "login", ["__RequestVerificationToken"] = await SignInApp.TokenAsync(browser, "/login"),
            ["Form.Email"] = "letters@contoso.example", ["Form.Password"] = SignInApp.Password,
        });
        app.Log.Clear();
        using var answer = await browser.PostAsync(new Uri("/login?returnUrl=" + Uri.EscapeDataString("/t/contoso/runs?q=Zürich €"), UriKind.Relative), form, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Empty(app.Log.Lines);
    }

    private async Task AnswersAsync(string path, string handler, string what, string body, string? type)
    {
        using var browser = app.From("127.0.2.3");
        var bare = await SignInApp.TokenAsync(browser, path.StartsWith("/setup", StringComparison.Ordinal) || path.StartsWith("/reset", StringComparison.Ordinal) ? path : "/login");
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(Filled(body, handler, bare)));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        app.Log.Clear();

        using var answer = await browser.PostAsync(new Uri(path, UriKind.Relative), content, Cancel);

        var page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True((int)answer.StatusCode < 500, $"{what}: {(int)answer.StatusCode} {page}");
        Assert.True(page.Contains("<h1", StringComparison.Ordinal) || answer.StatusCode == HttpStatusCode.Redirect, $"{what}: {(int)answer.StatusCode}, no page: {page}");
        Assert.Empty(app.Log.Lines);
    }

    private static string Filled(string body, string handler, string token) => body
        .Replace("{handler}", handler, StringComparison.Ordinal)
        .Replace("{token}", "__RequestVerificationToken=" + Uri.EscapeDataString(token), StringComparison.Ordinal)
        .Replace("{bare}", token, StringComparison.Ordinal)
        .Replace("{long}", new string('a', 1 << 20), StringComparison.Ordinal)
        .Replace("{some}", new string('a', 50_000), StringComparison.Ordinal)
        .Replace("{name}", new string('n', 5_000), StringComparison.Ordinal)
        .Replace("{many}", string.Join('&', Enumerable.Range(0, 1025).Select(n => $"f{n}=1")), StringComparison.Ordinal);
}
