using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Hosting;

/// <summary>https by a proxy, cookies by scheme, and addresses that name no host.</summary>
public sealed class FrontTests(FrontTests.ProxiedApp app) : IClassFixture<FrontTests.ProxiedApp>
{
    [Fact]
    public async Task SignIn_ForwardedFromHttps_SetsCookiesOfThisHostOnly()
    {
        using var ana = Over("https");

        var signedIn = await ana.SignInAsync();

        Assert.Equal((HttpStatusCode.Redirect, "/t/contoso/runs"), (signedIn.StatusCode, signedIn.Headers.Location?.OriginalString));
        Assert.Equal(["max-age=31536000"], signedIn.Headers.GetValues("Strict-Transport-Security"));
        Assert.Contains("__Host-opsmonitor", ana.Cookies.Keys);
        Assert.All(ana.Cookies.Keys, c => Assert.StartsWith("__Host-", c, StringComparison.Ordinal));
        Assert.All(signedIn.Headers.GetValues("Set-Cookie"), c =>
        {
            Assert.Contains("; secure", c, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; path=/;", c, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", c, StringComparison.OrdinalIgnoreCase);
        });
        Assert.Equal(HttpStatusCode.OK, (await ana.SendAsync(HttpMethod.Get, "/t/contoso/runs")).StatusCode);
    }

    [Fact]
    public async Task Cookie_WithoutItsPrefixOnHttps_IsNobodys()
    {
        using var plain = new Visitor(app.Address);
        await plain.SignInAsync();
        Assert.Contains("opsmonitor", plain.Cookies.Keys);
        Assert.Equal(HttpStatusCode.OK, (await plain.SendAsync(HttpMethod.Get, "/t/contoso/runs")).StatusCode);

        // The same cookie, planted where the site is https.
        plain.Headers["X-Forwarded-Proto"] = "https";
        Assert.Equal(HttpStatusCode.Redirect, (await plain.SendAsync(HttpMethod.Get, "/t/contoso/runs")).StatusCode);
        plain.Cookies["__host-opsmonitor"] = plain.Cookies["opsmonitor"];
        Assert.Equal(HttpStatusCode.Redirect, (await plain.SendAsync(HttpMethod.Get, "/t/contoso/runs")).StatusCode);
    }

    [Theory]
    [InlineData("a=1", "")]
    [InlineData("__Host-a=1; b=2; __Host-c=3=4", "a=1; c=3=4")]
    [InlineData("b=__Host-x; __host-a=1; x__Host-a=2", "")]
    [InlineData("a=1; opsmonitor=stolen,__Host-a=2", "a=2")]
    public void Bare_OfACookieHeader_IsWhatHasThePrefix(string sent, string bare) => Assert.Equal(bare, HostCookies.Bare(sent));

    [Fact]
    public async Task SignOut_ForwardedFromHttps_TakesTheCookieBack()
    {
        using var ana = Over("https");
        await ana.SignInAsync();
        var page = await (await ana.SendAsync(HttpMethod.Get, "/login")).Content.ReadAsStringAsync();
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", page.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0])]);

        var signedOut = await ana.SendAsync(HttpMethod.Post, "/logout", form);

        Assert.Equal((HttpStatusCode.Redirect, "/login"), (signedOut.StatusCode, signedOut.Headers.Location?.OriginalString));
        Assert.Contains(signedOut.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-opsmonitor=;", StringComparison.Ordinal) && c.Contains("secure", StringComparison.OrdinalIgnoreCase));
    }

    // A Host that somebody wrote comes back in no address.
    [Theory]
    [InlineData("/", "evil.example")]
    [InlineData("/t/contoso/runs", "evil.example:81")]
    [InlineData("/t/contoso/runs?q=x", "EVIL.example:80")]
    [InlineData("/login", "evil.example")]
    [InlineData("//evil.example/x", "evil.example")]
    [InlineData("/setup?token=x", "evil.example")]
    [InlineData("/openapi/v1.json", "evil.example")]
    [InlineData("/API/V1/runs", "evil.example")]
    [InlineData("/no-such-page", "evil.example")]
    [InlineData("/health/ready", "evil.example")]
    public async Task Host_ThatSomebodyForged_ReachesNoAnswer(string path, string host)
    {
        foreach (var headers in new[] { "", "X-Forwarded-Proto: https\r\n", "X-Forwarded-Host: evil.example\r\n" })
        {
            var answer = await RawHttp.SendAsync(app.Address, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n{headers}\r\n");

            Assert.StartsWith("HTTP/1.1 ", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("http://evil.example", answer.Replace("%3A", ":", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotMatch("(?im)^Location: (?!/[^/\\\\])(?!/\r)", answer);
        }
    }

    [Theory]
    [InlineData("http://ops.example/login?a=b#c", "/login?a=b#c")]
    [InlineData("http://OPS.example:80/login", "/login")]
    [InlineData("http://ops.example", "/")]
    [InlineData("http://ops.example//evil.example", "/evil.example")]
    [InlineData("http://ops.example/\\evil.example", "/evil.example")]
    [InlineData("http://ops.example.evil/login", null)]
    [InlineData("https://ops.example/login", null)]
    [InlineData("/login", null)]
    public void Redirect_ToThisSite_NamesNoHost(string location, string? relative)
    {
        var http = new DefaultHttpContext();
        (http.Request.Scheme, http.Request.Host) = ("http", new HostString("ops.example"));
        Assert.Equal(relative, RelativeRedirects.Relative(http.Request, location));
    }

    private Visitor Over(string scheme) => new(app.Address) { Headers = { ["X-Forwarded-Proto"] = scheme, ["X-Forwarded-For"] = "203.0.113.7" } };

    public sealed class ProxiedApp : BrowserApp
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseEnvironment("Production");
            builder.UseSetting("OpsMonitor:Proxies", "127.0.0.1,::1");
        }
    }
}
