using Microsoft.Playwright;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>Overview, portfolio and wall in Chromium; the pictures land in artifacts/screenshots.</summary>
public sealed class OverviewBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Theory]
    [InlineData("light", 1440)]
    [InlineData("dark", 1440)]
    [InlineData("light", 390)]
    [InlineData("dark", 390)]
    public async Task Boards_InEachThemeAndWidth_FitTheScreen(string theme, int width)
    {
        await HistoryAsync();
        var page = await app.SignInAsync(width, width == 390 ? 844 : 900, theme == "dark" ? ColorScheme.Dark : ColorScheme.Light);
        foreach (var (name, path, sign) in new[] { ("overview", "/t/contoso?range=7d", ".why li"), ("portfolio", "/portfolio", "tr.run") })
        {
            await page.GotoAsync(path);
            await Expect(page.Locator(sign).First).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            await page.PictureAsync($"{name}-{theme}-{width}", whole: true);
            Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, $"{path} scrolls sideways at {width} px.");
            Assert.Empty(await page.EvaluateAsync<string[]>(Overflowing));
        }
    }

    [Fact]
    public async Task Wall_OnALargeScreen_ShowsARunMovingWithoutAnythingToClick()
    {
        await HistoryAsync();
        var page = await app.SignInAsync(1920, 1080, at: "/portfolio/wall");
        await Expect(page.Locator(".tenants li").First).ToBeVisibleAsync();
        await app.SqlAsync($"insert into bulk_operation_runs (tenant_id, resource, action, status, total_items) values ({app.Fabrikam.Value}, 'mailboxes', 'archive', 'running', 1000)");
        await Expect(page.GetByText("0 of 1,000")).ToBeVisibleAsync();
        await app.SqlAsync("update bulk_operation_runs set processed_items = 412, succeeded = 409, failed = 3 where resource = 'mailboxes'");
        await Expect(page.GetByText("412 of 1,000, 3 failed")).ToBeVisibleAsync();
        await Expect(page.Locator("a:visible, button:visible, input:visible")).ToHaveCountAsync(0);
        await page.PictureAsync("wall-1920");
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollHeight") <= 1080, "The wall is higher than its screen.");
        Assert.Equal("rgb(13, 16, 21)", await page.Locator(".wall").EvaluateAsync<string>("w => getComputedStyle(w).backgroundColor"));

        await page.GotoAsync("/t/contoso/wall");
        await Expect(page.Locator("h1")).ToHaveTextAsync("contoso");
    }

    [Fact]
    public async Task Portfolio_ForOthers_DoesNotExist()
    {
        await PlatformAsync(false);
        var page = await app.SignInAsync();
        foreach (var path in new[] { "/portfolio", "/portfolio/wall", "/t/fabrikam/wall", "/t/fabrikam" })
        {
            await page.GotoAsync(path);
            await Expect(page.GetByText("There is nothing here")).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task Overview_OfATenantWithoutRuns_SaysHowToGetTheFirst()
    {
        await PlatformAsync(true);
        var page = await app.SignInAsync(at: "/t/fabrikam-new");
        await Expect(page.GetByText("No runs yet")).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await page.ArrivesAtAsync("**/t/fabrikam-new");
    }

    // Cells that are wider than the card they stand in would lie under the next one.
    private const string Overflowing = """
        () => [...document.querySelectorAll("main .card")].filter(card => [...card.querySelectorAll("td, li, header > *")].some(part => !part.closest(".visually-hidden") &&
          part.getBoundingClientRect().width > 1 && part.getBoundingClientRect().right > card.getBoundingClientRect().right + 1)).map(card => card.getAttribute("aria-label"))
        """;

    private Task PlatformAsync(bool may) => app.SqlAsync($"""
        update users set is_platform_operator = {may} where id = {app.AnaId};
        insert into tenants (slug, name) values ('fabrikam-new', 'Fabrikam, new') on conflict do nothing
        """);

    // Runs of other tests end first: boards show the oldest ones.
    private async Task HistoryAsync()
    {
        await PlatformAsync(true);
        await app.SqlAsync($$"""
            update bulk_operation_runs set status = 'completed' where status = 'running' and executor = 'producer' and failed = 0;
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, succeeded, failed, failures, created_at, started_at, finished_at, summary)
            select {{app.Contoso.Value}}, 'users', 'offboard', s, 20, 20, 20 - f, f, case when f > 0 then '[{"reason_code": "throttled", "reason": "Too many requests", "item_id": "u"}]'::jsonb end, at, at, at + interval '1 minute', 'Branch office'
            from (select now() - n * interval '1 hour' - interval '2 minutes' as at, case n % 7 when 1 then 'completed_with_errors' when 3 then 'failed' when 5 then 'aborted' else 'completed' end as s,
              case n % 7 when 1 then 4 when 3 then 20 else 0 end as f from generate_series(0, 160) n) h;
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, succeeded, initiator, summary)
            select {{app.Contoso.Value}}, 'devices', 'retire', 'running', 400, n * 40, n * 40, 'API key intune-cleanup with a long name', 'External producer with a rather long summary, ' || n from generate_series(1, 4) n
            """);
    }
}
