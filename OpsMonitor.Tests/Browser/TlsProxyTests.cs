using Microsoft.AspNetCore.Hosting;
using Microsoft.Playwright;
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
        var page = await context.NewPageAsync();
        var complaints = Complaints.Of(page);
        var first = await page.GotoAsync("/t/contoso/runs");
        Assert.Equal($"{proxy.Address}/login?returnUrl=%2Ft%2Fcontoso%2Fruns", page.Url);
        Assert.Equal("max-age=31536000", await first!.HeaderValueAsync("strict-transport-security"));
        await page.FillAsync("input[type=email]", "ana@contoso.example");
        await page.FillAsync("input[type=password]", BrowserApp.Password);
        await page.ClickAsync("form button[type=submit]");
        await page.WaitForURLAsync($"{proxy.Address}/t/contoso/runs");

        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
        using var api = app.Api();
        await (await api.SendAsync("/runs", new { resource = "mailbox", action = "seal", scope = new { at = "tls" } })).JsonAsync(201);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "mailbox · seal" })).ToBeVisibleAsync();
        var cookies = await context.CookiesAsync();
        Assert.Contains(cookies, c => c.Name == "__Host-ops-tenant");
        Assert.All(cookies, c => Assert.True(c.Name.StartsWith("__Host-", StringComparison.Ordinal) && c.Secure && c.Path == "/", c.Name));

        await page.EvaluateAsync("() => document.querySelector('form[action=\"/logout\"]').requestSubmit()");
        await page.WaitForURLAsync(url => url.StartsWith($"{proxy.Address}/login", StringComparison.Ordinal)); // the page may hear of it before its own answer
        await page.GotoAsync("/t/contoso/runs");
        Assert.StartsWith($"{proxy.Address}/login", page.Url, StringComparison.Ordinal);
        Assert.Empty(complaints.Take());
    }

    [Fact]
    public async Task Person_WithoutProxyOnPlainHttp_SignsInToo()
    {
        var page = await app.SignInAsync();
        await using var context = page.Context;

        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
        Assert.All(await context.CookiesAsync(), c => Assert.False(c.Secure || c.Name.StartsWith("__Host-", StringComparison.Ordinal), c.Name));
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
