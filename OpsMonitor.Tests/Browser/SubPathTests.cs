using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Playwright;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>The app below /opsmonitor, behind proxies as the guide sets them up: nothing leads out of the sub-path.</summary>
public sealed class SubPathTests(SubPathTests.AppBelow app) : IClassFixture<SubPathTests.AppBelow>
{
    private const string Below = "/opsmonitor";

    private const string Addresses = """
        () => [...document.querySelectorAll('[href], [src], form[action]')].filter(e => e.tagName !== 'BASE')
            .map(e => [e.tagName, new URL(e.getAttribute('href') ?? e.getAttribute('src') ?? e.getAttribute('action'), document.baseURI).href.split('#')[0]].join(' '))
        """;

    [Fact]
    public async Task Person_BehindNginxThatPassesTheSubPathOn_StaysBelowIt()
    {
        await using var nginx = await Nginx.StartAsync(app.Address, "passes the sub-path on:");
        await WalkAsync(nginx.Address, "kept");
    }

    [Fact]
    public async Task Person_BehindNginxThatTakesTheSubPathOff_StaysBelowIt()
    {
        await using var nginx = await Nginx.StartAsync(app.Address, "`OpsMonitor__Proxies` only:");
        await WalkAsync(nginx.Address, "taken");
    }

    [Fact]
    public async Task Person_BehindCaddy_StaysBelowIt()
    {
        await using var caddy = await Caddy.StartAsync(app.Address, "Caddy, below a sub-path:");
        await WalkAsync(caddy.Address, "caddy");
    }

    [Theory]
    [InlineData("127.0.0.1, ::1", Below, HttpStatusCode.OK)]
    [InlineData("127.0.0.1, ::1", "/elsewhere", HttpStatusCode.NotFound)]
    [InlineData("127.0.0.1, ::1", null, HttpStatusCode.NotFound)]
    [InlineData("", Below, HttpStatusCode.NotFound)]
    public async Task Prefix_ForwardedBySomebody_IsBelievedOfAProxyThatSaysTheSubPath(string proxies, string? prefix, HttpStatusCode expected)
    {
        await using var other = new AppBelow { Believed = proxies };
        await other.InitializeAsync();
        using var visitor = new Visitor(other.Address);
        if (prefix is not null)
        {
            visitor.Headers["X-Forwarded-Prefix"] = prefix;
        }

        Assert.Equal(expected, (await visitor.SendAsync(HttpMethod.Get, "/login")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.SendAsync(HttpMethod.Get, $"{Below}/login")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.SendAsync(HttpMethod.Get, "/health/live")).StatusCode);
    }

    private async Task WalkAsync(string address, string action)
    {
        var (site, seed) = ($"{address}{Below}/", await app.SeedAsync());
        await using var context = await Chromium.ContextAsync(baseUrl: site);
        var page = await context.NewPageAsync();
        var complaints = Complaints.Of(page);
        await SignInAsync(page, site);
        await FollowAsync(await WalkPagesAsync(page, site, seed, complaints), context);
        await SeeLiveAsync(page, context, site, action);
        await page.GotoAsync($"t/contoso/backups/{seed.Set}");
        var file = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[download]").First.ClickAsync());
        Assert.True(new FileInfo(await file.PathAsync()).Length > 100);
        await UploadAsync(page, site);
        var cookies = await context.CookiesAsync();
        Assert.Contains(cookies, c => c.Name == "__Host-ops-tenant~opsmonitor");
        Assert.All(cookies, c => Assert.True(c.Name.StartsWith("__Host-", StringComparison.Ordinal) && c.Name.EndsWith("~opsmonitor", StringComparison.Ordinal), c.Name));

        await page.EvaluateAsync("() => document.querySelector('form[action=\"logout\"]').requestSubmit()");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in"); // the page may hear of it before its own answer, and go there twice
        Assert.StartsWith($"{site}login", page.Url, StringComparison.Ordinal);
        var next = await page.Context.NewPageAsync();
        await next.GotoAsync("t/contoso/runs");
        Assert.StartsWith($"{site}login", next.Url, StringComparison.Ordinal);
        Assert.Empty(complaints.Take());
    }

    private static async Task SignInAsync(IPage page, string site)
    {
        await page.GotoAsync("t/contoso/runs");
        Assert.Equal($"{site}login?returnUrl=%2Fopsmonitor%2Ft%2Fcontoso%2Fruns", page.Url);
        await page.FillAsync("input[type=email]", "ana@contoso.example");
        await page.FillAsync("input[type=password]", BrowserApp.Password);
        await page.ClickAsync("form button[type=submit]");
        await page.ArrivesAtAsync($"{site}t/contoso/runs");
    }

    // The addresses that people can follow from all of the pages.
    private static async Task<HashSet<string>> WalkPagesAsync(IPage page, string site, BrowserSeed seed, Complaints complaints)
    {
        HashSet<string> links = [];
        List<string> astray = [];
        foreach (var (name, path) in AppRoutes.Of(seed))
        {
            await page.GotoAsync(path.TrimStart('/'));
            await Expect(page.Locator("h1").First).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            astray.AddRange(complaints.Take(ignoreNotFound: name == AppRoutes.NotFound).Select(c => $"{name}: {c}"));
            foreach (var found in (await page.EvaluateAsync<string[]>(Addresses)).Select(a => a.Split(' ', 2)))
            {
                if (!found[1].StartsWith(site, StringComparison.Ordinal))
                {
                    astray.Add($"{name}: {found[0]} {found[1]}");
                }
                else if (found[0] != "FORM" && found[1] != $"{site}{path.TrimStart('/')}")
                {
                    links.Add(found[1]);
                }
            }
        }

        Assert.True(astray.Count == 0, string.Join('\n', astray));
        Assert.True(links.Count > 50, $"Only {links.Count} links were found.");
        return links;
    }

    private static async Task FollowAsync(HashSet<string> links, IBrowserContext context)
    {
        List<string> dead = [];
        foreach (var link in links.Append($"{context.Pages[0].Url.Split("t/contoso")[0]}docs"))
        {
            var answer = await context.APIRequest.GetAsync(link);
            if (answer.Status >= 400)
            {
                dead.Add($"{answer.Status} {link}");
            }

            await answer.DisposeAsync();
        }

        Assert.True(dead.Count == 0, string.Join('\n', dead));
    }

    private async Task SeeLiveAsync(IPage page, IBrowserContext context, string site, string action)
    {
        await page.GotoAsync("t/contoso/runs");
        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
        var opened = await context.APIRequest.PostAsync($"{site}api/v1/runs", new()
        {
            Headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {app.ContosoKey}" },
            DataObject = new { resource = "mailbox", action, scope = new { at = action } },
        });
        Assert.Equal(201, opened.Status);
        using var run = JsonDocument.Parse(await opened.TextAsync());
        var url = run.RootElement.GetProperty("url").GetString();
        Assert.StartsWith($"{Below}/api/v1/runs/", url, StringComparison.Ordinal);
        Assert.Equal(url, opened.Headers["location"]);
        await Expect(page.GetByLabel("Action", new() { Exact = true }).Locator("option", new() { HasText = $"{action} (1)" })).ToHaveCountAsync(1);
        using var document = JsonDocument.Parse(await (await context.APIRequest.GetAsync($"{site}openapi/v1.json")).TextAsync());
        Assert.Equal(Below, document.RootElement.GetProperty("servers")[0].GetProperty("url").GetString());
    }

    private static async Task UploadAsync(IPage page, string site)
    {
        await page.UploadAsync("below.zip", InventoryFixture.Current());
        Assert.StartsWith($"{site}t/contoso/runs/", page.Url, StringComparison.Ordinal);
        await Expect(page.Locator("h1 ~ .chip.partial, .head .chip.partial").First).ToBeVisibleAsync();
    }

    public sealed class AppBelow : BrowserApp
    {
        public string Believed { get; init; } = "127.0.0.1, ::1";

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("OpsMonitor:Proxies", Believed);
            builder.UseSetting("OpsMonitor:PathBase", Below);
        }
    }
}
