using System.Diagnostics;
using Microsoft.Playwright;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>The line between browser and server: what the page says while it is gone, and what is still there afterwards.</summary>
public sealed class LineTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Line_CutAndMendedWithinEightSeconds_KeepsThePageAsItWas()
    {
        await using var proxy = Proxy();
        var page = await OpenAsync(proxy);
        await using var context = page.Context;
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause live" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume live" }).WaitForAsync();
        await page.FillAsync("[data-search]", "half a word");
        var scrolled = await page.EvaluateAsync<int>("() => { document.body.style.minHeight = '3000px'; scrollTo(0, 240); return scrollY; }");
        Assert.Equal(240, scrolled);

        proxy.Break();
        var clock = Stopwatch.StartNew();
        await Expect(page.Locator(".line-word")).ToHaveTextAsync("Reconnecting");
        await Expect(page.Locator(".live-word")).ToBeHiddenAsync();
        await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await Eventually.True(async () => await page.Locator("#reconnect-since").TextContentAsync() is "4 s ago", TimeSpan.FromSeconds(8), "the age of the page grows");
        await page.PictureAsync("reconnecting");
        proxy.Mend();
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync(new() { Timeout = 8_000 });
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(12), $"Back after {clock.Elapsed}.");

        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
        await Expect(page.Locator("[data-search]")).ToHaveValueAsync("half a word");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume live" })).ToBeVisibleAsync();
        Assert.Equal((true, 240), (await page.EvaluateAsync<bool>("() => window.notReloaded === true"), await page.EvaluateAsync<int>("() => scrollY")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume live" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause live" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Line_FallenSilent_IsSaidWithAGrowingAgeByTheBrowserItself()
    {
        await using var proxy = Proxy();
        var page = await OpenAsync(proxy);
        await using var context = page.Context;

        proxy.Silence();
        var word = page.Locator(".line-word");
        await Expect(word).ToHaveTextAsync("Delayed 6 s", new() { Timeout = 12_000 });
        await Expect(word).ToHaveTextAsync("Delayed 8 s");
        await Expect(page.Locator(".live-word")).ToBeHiddenAsync();
        await Expect(word).ToHaveTextAsync("Reconnecting", new() { Timeout = 8_000 });

        proxy.Speak();
        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
        await Expect(page.Locator(".live-word")).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("() => window.notReloaded === true"));
    }

    [Fact]
    public async Task Server_Restarted_BringsTheSameAddressBack()
    {
        var first = app.Successor();
        await using var proxy = new TcpProxy("127.0.0.1", new Uri(first.Address).Port);
        var page = await OpenAsync(proxy, "/t/contoso/runs?resource=mailboxes&failures=1");

        proxy.Break();
        await first.DisposeAsync();
        await using var second = app.Successor();
        proxy.Mend(new Uri(second.Address).Port);

        await page.WaitForFunctionAsync("() => window.notReloaded !== true"); // survives the reload it waits for
        await Expect(page.Locator("h1")).ToHaveTextAsync("Runs");
        Assert.EndsWith("/t/contoso/runs?resource=mailboxes&failures=1", page.Url, StringComparison.Ordinal);
        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
        await page.Context.CloseAsync(); // before its server: closing a page that looks for one can take for ever
    }

    private TcpProxy Proxy() => new("127.0.0.1", new Uri(app.Address).Port);

    private async Task<IPage> OpenAsync(TcpProxy proxy, string path = "/t/contoso/runs")
    {
        var page = await app.SignInAsync(address: $"http://127.0.0.1:{proxy.Port}", at: path);
        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
        await page.EvaluateAsync("() => { window.notReloaded = true; }");
        return page;
    }
}
