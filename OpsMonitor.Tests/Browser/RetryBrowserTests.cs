using Microsoft.Playwright;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>From the failures of a run to its recovery, in Chromium, with a producer that does its part over HTTP.</summary>
public sealed class RetryBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Failures_OneReasonRetried_TheChainShowsThemRecovered()
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync(total: 5);
        await FinishAsync(api, run, ("m-1", "throttled"), ("m-2", "throttled"), ("m-3", "not_found"), ("m-4", null), ("m-5", null));
        var page = await app.SignInAsync(at: $"/t/contoso/runs/{run}");
        await page.PictureAsync("retry-partial", whole: true);

        await page.GetByRole(AriaRole.Button, new() { Name = "Retry throttled" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("2 failed items");
        await page.PictureAsync("retry-dialog", whole: true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry 2 items" }).ClickAsync();
        await page.ArrivesAtAsync(url => url.Contains("/runs/", StringComparison.Ordinal) && !url.EndsWith($"/runs/{run}", StringComparison.Ordinal), "another run");
        var retry = long.Parse(new Uri(page.Url).Segments[^1]);
        await Expect(page.Locator("section[aria-label=Recovery]")).ToContainTextAsync("0 recovered");

        Assert.Equal(1, (await (await api.SendAsync($"/runs/{retry}/start", new { })).JsonAsync(200)).GetProperty("attempt").GetInt32());
        await FinishAsync(api, retry, ("m-1", null), ("m-2", null));
        await Expect(page.Locator("section[aria-label=Recovery]")).ToContainTextAsync("2 recovered");
        await page.Locator("section[aria-label=Recovery] li a").First.ClickAsync();
        await page.ArrivesAtAsync($"**/runs/{run}");
        await Expect(page.Locator("section[aria-label=Recovery]")).ToContainTextAsync("1 left");
        await Expect(page.Locator("section[aria-label=Timeline]")).ToContainTextAsync("Retry started by Ana Ruiz");
        await page.PictureAsync("retry-recovered", whole: true);

        await page.Locator("td.name a", new() { HasText = "m-1" }).First.ClickAsync();
        await page.ArrivesAtAsync("**/items?id=m-1");
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(2);
        await page.PictureAsync("retry-item", whole: true);
    }

    [Fact]
    public async Task RunPages_InEveryState_ArePictured()
    {
        using var api = app.Api();
        var running = await api.BegunRunAsync(total: 400);
        await RecordAsync(api, running, [.. Enumerable.Range(0, 90).Select(i => ($"device-{i:000}", i % 11 == 0 ? "throttled" : (string?)null))]);
        var aborted = await api.BegunRunAsync(total: 40);
        await RecordAsync(api, aborted, ("u-1", null), ("u-2", "conflict"));
        await (await api.SendAsync($"/runs/{aborted}/abort", new { reason = "Wrong batch" })).JsonAsync(202);
        await (await api.SendAsync($"/runs/{aborted}/finish", new { attempt = 1 })).JsonAsync(200);
        var failed = await api.BegunRunAsync(total: 4);
        await (await api.SendAsync($"/runs/{failed}/finish", new { attempt = 1, failure = new { reason_code = "unavailable", reason = "The directory did not answer." } })).JsonAsync(200);

        foreach (var (width, scheme) in new[] { (1440, ColorScheme.Light), (1440, ColorScheme.Dark), (390, ColorScheme.Light), (390, ColorScheme.Dark) })
        {
            var page = await app.SignInAsync(width, 900, scheme);
            foreach (var (name, id, word) in new[] { ("running", running, "Running"), ("aborted", aborted, "Aborted"), ("failed", failed, "Failed") })
            {
                await page.GotoAsync($"/t/contoso/runs/{id}");
                await Expect(page.Locator(".head .chip", new() { HasText = word })).ToBeVisibleAsync();
                await Expect(page.Locator("section[aria-label=Timeline]")).ToBeVisibleAsync();
                Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"), $"{name} is wider than {width}");
                await page.PictureAsync($"run-{name}-{width}-{scheme.ToString().ToLowerInvariant()}", whole: true);
            }
        }
    }

    private static async Task FinishAsync(HttpClient api, long run, params (string Id, string? Code)[] items)
    {
        await RecordAsync(api, run, items);
        await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);
    }

    private static async Task RecordAsync(HttpClient api, long run, params (string Id, string? Code)[] items)
    {
        object Item((string Id, string? Code) i) => i.Code is null
            ? new { item_id = i.Id, outcome = "succeeded", display_name = $"Mailbox {i.Id}" }
            : new { item_id = i.Id, outcome = "failed", reason_code = i.Code, reason = "Too many requests, retry after 30 s", display_name = $"Mailbox {i.Id}" };
        await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = items.Select(Item).ToArray() })).JsonAsync(200);
    }
}
