using Microsoft.AspNetCore.Hosting;
using Microsoft.Playwright;
using Npgsql;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>The app behind a proxy that ends TLS, as people have it.</summary>
public sealed class TlsProxyTests(TlsProxyTests.ProxiedApp app) : IClassFixture<TlsProxyTests.ProxiedApp>
{
    [Fact]
    public async Task Person_BehindATlsProxy_SignsInSeesLiveChangesAndSignsOut()
    {
        await using var proxy = new TlsProxy(app.Address);
        await using var context = await Chromium.ContextAsync(baseUrl: proxy.Address);
        await WalkAsync(context, proxy.Address, "seal");
    }

    /// <summary>What a visitor writes into headers of proxies is nginx's to overwrite: the address of the session is where the connection came from.</summary>
    [Fact]
    public async Task Person_BehindNginxAsTheGuideHasIt_SignsInSeesLiveChangesAndSignsOut()
    {
        await using var nginx = await Nginx.StartAsync(app.Address);
        await using var context = await Chromium.ContextAsync(baseUrl: nginx.Address);
        await context.SetExtraHTTPHeadersAsync(new Dictionary<string, string>
        {
            ["X-Forwarded-For"] = "203.0.113.99",
            ["X-Forwarded-Host"] = "evil.example",
            ["X-Forwarded-Proto"] = "http",
        });

        await WalkAsync(context, nginx.Address, "stamp");

        await using var database = NpgsqlDataSource.Create(app.Database);
        await using var last = database.CreateCommand("select address from user_sessions order by created_at desc limit 1");
        Assert.Equal("127.0.0.1", await last.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Person_BehindCaddyAsTheGuideHasIt_SignsInSeesLiveChangesAndSignsOut()
    {
        await using var caddy = await Caddy.StartAsync(app.Address);
        await using var context = await Chromium.ContextAsync(baseUrl: caddy.Address);
        await WalkAsync(context, caddy.Address, "frank");
    }

    [Fact]
    public async Task Person_WithoutProxyOnPlainHttp_SignsInToo()
    {
        var page = await app.SignInAsync();
        await using var context = page.Context;

        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
        Assert.All(await context.CookiesAsync(), c => Assert.False(c.Secure || c.Name.StartsWith("__Host-", StringComparison.Ordinal), c.Name));
    }

    private async Task WalkAsync(IBrowserContext context, string address, string action)
    {
        var page = await context.NewPageAsync();
        var complaints = Complaints.Of(page);
        var heard = 0;
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, _) => Interlocked.Increment(ref heard);
        var first = await page.GotoAsync("/t/contoso/runs");
        Assert.Equal($"{address}/login?returnUrl=%2Ft%2Fcontoso%2Fruns", page.Url);
        Assert.Equal("max-age=31536000", await first!.HeaderValueAsync("strict-transport-security"));
        await page.FillAsync("input[type=email]", "ana@contoso.example");
        await page.FillAsync("input[type=password]", BrowserApp.Password);
        await page.ClickAsync("form button[type=submit]");
        await page.ArrivesAtAsync($"{address}/t/contoso/runs");

        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
        using var api = app.Api();
        await (await api.SendAsync("/runs", new { resource = "mailbox", action, scope = new { at = action } })).JsonAsync(201);
        await Expect(page.GetByLabel("Action", new() { Exact = true }).Locator("option", new() { HasText = $"{action} (1)" })).ToHaveCountAsync(1); // a list that is read offers new rows, it does not move
        Assert.True(heard > 0, "the page is live by a WebSocket, not by its slower substitute");
        var cookies = await context.CookiesAsync();
        Assert.Contains(cookies, c => c.Name == "__Host-ops-tenant");
        Assert.All(cookies, c => Assert.True(c.Name.StartsWith("__Host-", StringComparison.Ordinal) && c.Secure && c.Path == "/", c.Name));

        await page.EvaluateAsync("() => document.querySelector('form[action=\"logout\"]').requestSubmit()");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in"); // the page may hear of it before its own answer, and go there twice
        Assert.StartsWith($"{address}/login", page.Url, StringComparison.Ordinal);
        var next = await context.NewPageAsync();
        await next.GotoAsync("/t/contoso/runs");
        Assert.StartsWith($"{address}/login", next.Url, StringComparison.Ordinal);
        Assert.Empty(complaints.Take());
    }

    public sealed class ProxiedApp : BrowserApp
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("OpsMonitor:Proxies", "127.0.0.1, ::1");
        }
    }
}
