using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Notifications.Mail;
using OpsMonitor.Domain.Notifications.Mail;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Account;

/// <summary>The links below a mail, opened by a person, by a mail program's button and by a scanner, none of whom is signed in.</summary>
public sealed class MailPageTests(SignInApp app) : IClassFixture<SignInApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private MailLinks Links => app.Services.GetRequiredService<MailLinks>();

    [Fact]
    public async Task Page_OfALink_OptsOutAndInAgain()
    {
        var (address, path) = ("page@contoso.example", $"/{Links.Page(app.Contoso, "page@contoso.example")}");
        using var browser = app.From("127.0.3.1");

        Assert.Contains("Mail from contoso", await browser.GetStringAsync(new Uri(path, UriKind.Relative), Cancel), StringComparison.Ordinal);
        Assert.False(await IsOutAsync(address)); // opening it does nothing

        Assert.Contains("No more mail from contoso", await SendAsync(browser, path, "true"), StringComparison.Ordinal);
        Assert.True(await IsOutAsync(address));
        Assert.Contains("Mail from contoso", await SendAsync(browser, path, "false"), StringComparison.Ordinal);
        Assert.False(await IsOutAsync(address));
    }

    // As RFC 8058 has it: one post, without a cookie, and without opening the page before.
    [Fact]
    public async Task Post_OfAMailProgram_OptsOut()
    {
        var (address, path) = ("button@contoso.example", $"/{Links.OneClick(app.Contoso, "button@contoso.example")}");
        using var program = app.From("127.0.3.2");
        using var looked = await program.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Redirect, looked.StatusCode);
        Assert.StartsWith("/mail?token=", looked.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.False(await IsOutAsync(address)); // a scanner follows every link

        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["List-Unsubscribe"] = "One-Click" });
        using var answer = await program.PostAsync(new Uri(path, UriKind.Relative), form, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(await IsOutAsync(address));
        Assert.False(await IsOutAsync("other@contoso.example"));
    }

    // A mail program in a browser: the link is all that is asked for, so no page is the wrong one; a checker of links asks with HEAD.
    [Theory]
    [InlineData("Origin", "https://mail.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Post_OfAnyPage_OptsOut(string header, string value)
    {
        var address = $"{Guid.NewGuid():n}@contoso.example";
        var path = $"/{Links.OneClick(app.Contoso, address)}";
        using var program = app.From("127.0.3.4");
        using var check = new HttpRequestMessage(HttpMethod.Head, path);
        using var checkedLink = await program.SendAsync(check, Cancel);
        Assert.StartsWith("/mail?token=", checkedLink.Headers.Location!.OriginalString, StringComparison.Ordinal);

        using var post = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([]), Headers = { { header, value } } };
        using var answer = await program.SendAsync(post, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(await IsOutAsync(address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=")]
    [InlineData("?token=nothing")]
    public async Task Post_OfNoLink_IsNotFound(string query)
    {
        using var program = app.From("127.0.3.3");
        using var form = new FormUrlEncodedContent([]);
        using var answer = await program.PostAsync(new Uri($"/mail/stop{query}", UriKind.Relative), form, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<bool> IsOutAsync(string address) => (await app.Services.GetRequiredService<MailOptOuts>().FindAsync(app.Contoso, address, Cancel))!.IsOut;

    private static async Task<string> SendAsync(HttpClient browser, string path, string optOut)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "mail", ["__RequestVerificationToken"] = await SignInApp.TokenAsync(browser, path), ["Form.OptOut"] = optOut,
        });
        using var answer = await browser.PostAsync(new Uri(path, UriKind.Relative), form, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }
}
