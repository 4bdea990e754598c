using Microsoft.Playwright;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>The runs list under a reader's hands.</summary>
public sealed class RunsListBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private static readonly SemaphoreSlim _oneAtATime = new(1);
    private static bool s_filled;

    [Fact]
    public async Task List_ChosenRuns_AreAbortedAfterAPreviewThatTellsTheTruth()
    {
        await FillAsync();
        var page = await OpenAsync("/t/contoso/runs?resource=devices");
        var rows = page.Locator(".run-list tbody tr");
        await Expect(rows).ToHaveCountAsync(5);
        await page.Locator("th:first-child input").ClickAsync();
        await Expect(page.Locator(".chosen b")).ToHaveTextAsync("5 chosen");
        await page.PictureAsync("runs-chosen");

        await page.Locator(".chosen").GetByRole(AriaRole.Button, new() { Name = "Abort" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator(".sum")).ToHaveTextAsync("3 of 5 chosen runs can be aborted.");
        var abort = dialog.GetByRole(AriaRole.Button, new() { Name = "Abort 3 runs" });
        await Expect(abort).ToBeDisabledAsync();
        await dialog.GetByLabel("Why?").FillAsync("The wrong devices");
        await page.PictureAsync("runs-abort");
        await abort.ClickAsync();
        await Expect(dialog.Locator(".sum")).ToHaveTextAsync("3 of 5 done.");
        await page.PictureAsync("runs-aborted");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await Expect(page.Locator(".chosen")).ToHaveCountAsync(0);
        await Expect(rows.Filter(new() { HasText = "abort requested" })).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task List_ARunThatLeavesAndOneThatCame_WaitForTheClick()
    {
        await FillAsync();
        await app.SqlAsync($"insert into bulk_operation_runs (tenant_id, resource, action, status) select {app.Contoso}, 'live_list', 'sync', 'running' from generate_series(1, 3)");
        var page = await OpenAsync("/t/contoso/runs?resource=live_list&bucket=running");
        var rows = page.Locator(".run-list tbody tr");
        await Expect(rows).ToHaveCountAsync(3);
        var before = await rows.Locator("a.open").EvaluateAllAsync<string[]>("links => links.map(l => l.href)");

        await app.SqlAsync("update bulk_operation_runs set status = 'completed' where id = (select max(id) - 1 from bulk_operation_runs where resource = 'live_list')");
        await Expect(page.Locator("tr.gone .chip")).ToHaveTextAsync("Succeeded");
        await app.SqlAsync($"insert into bulk_operation_runs (tenant_id, resource, action, status) values ({app.Contoso}, 'live_list', 'sync', 'running')");
        await Expect(page.Locator(".pill")).ToHaveTextAsync("1 new run, 1 here no longer matches");
        Assert.Equal(before, await rows.Locator("a.open").EvaluateAllAsync<string[]>("links => links.map(l => l.href)"));

        await page.ClickAsync(".pill");
        await Expect(page.Locator("tr.gone")).ToHaveCountAsync(0);
        await Expect(rows).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task List_ColumnsViewsAndDownloads_StayWithTheReader()
    {
        await FillAsync();
        var page = await OpenAsync("/t/contoso/runs?failures=1&days=30");
        await page.GetByText("Columns", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Id", Exact = true }).ClickAsync();
        foreach (var column in (string[])["Finished", "Retry of", "Idempotency key"])
        {
            await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = column }).ClickAsync();
        }

        await Expect(page.Locator(".run-list th")).ToHaveCountAsync(11);
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"), "With all columns the page scrolls, not the list.");
        await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "Compact rows" }).ClickAsync();
        await Expect(page.Locator("table.compact th").Nth(2)).ToHaveTextAsync("Id");
        await page.PictureAsync("runs-columns");

        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Views" }).ClickAsync();
        await page.GetByLabel("Save these filters as").FillAsync("Failed this month");
        await page.PictureAsync("runs-views");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save view" }).ClickAsync();
        await Expect(page.Locator(".views button")).ToHaveTextAsync("Failed this month");

        await page.GotoAsync("/t/contoso/runs");
        await Expect(page.Locator("table.compact th").Nth(2)).ToHaveTextAsync("Id");
        await page.GetByRole(AriaRole.Button, new() { Name = "Views" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Link).ClickAsync();
        await page.ArrivesAtAsync("**/runs?days=30&failures=1");

        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Menuitem).First.ClickAsync());
        Assert.StartsWith("contoso-runs-", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Contains("devices,retire", await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Expect(page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Filters_OfAnAddress_StayChosenWhenTheCountsArrive()
    {
        await FillAsync();
        var seed = await app.SeedAsync();
        var page = await OpenAsync("/t/contoso/runs?resource=users&action=offboard");
        await Expect(page.Locator("select[aria-label=Resource] option")).Not.ToHaveCountAsync(2); // the first render knows only what the address says
        await ChosenAsync("Resource", "users");
        await ChosenAsync("Action", "offboard");
        foreach (var path in new[] { "/t/contoso/findings", $"/t/contoso/inventory/{seed.Sync}" })
        {
            await page.GotoAsync(path);
            var last = page.Locator("select[aria-label='Subject type'] option[value]:not([value=''])").Last;
            var type = (await last.GetAttributeAsync("value"))!;
            await page.GotoAsync($"{path}?type={Uri.EscapeDataString(type)}");
            await Expect(last).Not.ToContainTextAsync("(0)");
            await ChosenAsync("Subject type", type);
        }

        Task ChosenAsync(string filter, string value) => Expect(page.Locator($"select[aria-label='{filter}']")).ToHaveValueAsync(value);
    }

    [Theory]
    [InlineData("light", 1440)]
    [InlineData("dark", 1440)]
    [InlineData("light", 390)]
    [InlineData("dark", 390)]
    public async Task List_InEachThemeAndWidth_FitsTheScreen(string theme, int width)
    {
        await FillAsync();
        var page = await OpenAsync("/t/contoso/runs?from=2020-01-01T00:00:00Z&reason=throttled", width, theme == "dark" ? ColorScheme.Dark : ColorScheme.Light);
        await Expect(page.Locator(".run-list tbody tr")).Not.ToHaveCountAsync(0);
        await page.PictureAsync($"runs-filtered-{theme}-{width}");
        await page.GotoAsync("/t/contoso/runs");
        await Expect(page.Locator(".run-list tbody tr")).Not.ToHaveCountAsync(0);
        await page.Locator("td:first-child input").First.ClickAsync();
        await page.PictureAsync($"runs-full-{theme}-{width}", whole: width == 390);
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);

        await page.GetByRole(AriaRole.Button, new() { Name = "Views" }).ClickAsync();
        await page.PictureAsync($"runs-menu-{theme}-{width}");
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
        var menu = (await page.GetByRole(AriaRole.Dialog).BoundingBoxAsync())!;
        Assert.True(menu.X >= 0 && menu.X + menu.Width <= width, $"The menu reaches from {menu.X} to {menu.X + menu.Width}.");
    }

    private async Task<IPage> OpenAsync(string path, int width = 1440, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await app.SignInAsync(width, width == 390 ? 844 : 900, scheme, at: path);
        await Expect(page.Locator(".run-list tbody tr").First).ToBeVisibleAsync();
        return page;
    }

    private async Task FillAsync()
    {
        await _oneAtATime.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!s_filled)
            {
                await app.SqlAsync($$"""
                    insert into bulk_operation_runs (tenant_id, resource, action, status, summary, initiator, created_at, started_at, finished_at, total_items, processed_items, succeeded, failed, failures)
                    select {{app.Contoso}}, 'users', 'offboard', (array['completed','completed_with_errors','failed','aborted'])[1 + n % 4], 'Branch office ' || n, 'API key hr-sync',
                      now() - n * interval '1 hour', now() - n * interval '1 hour', now() - n * interval '1 hour' + interval '90 seconds', 1000, 1000,
                      case n % 4 when 0 then 1000 when 2 then 0 else 990 end, case n % 4 when 0 then 0 when 2 then 1000 else 10 end,
                      case when n % 4 = 1 then '[{"reason_code": "throttled", "reason": "Too many requests"}]'::jsonb end
                    from generate_series(1, 130) n;
                    insert into bulk_operation_runs (tenant_id, resource, action, status, summary, created_at, started_at, total_items) values
                      ({{app.Contoso}}, 'devices', 'retire', 'running', 'Silent since long', now() - interval '20 minutes', now() - interval '20 minutes', 40),
                      ({{app.Contoso}}, 'devices', 'retire', 'running', 'Just begun', now(), now(), 40),
                      ({{app.Contoso}}, 'devices', 'retire', 'running', null, now(), now(), null);
                    insert into bulk_operation_runs (tenant_id, resource, action, status, summary, total_items, processed_items, failed, succeeded) values
                      ({{app.Contoso}}, 'devices', 'retire', 'completed_with_errors', 'Over', 10, 10, 4, 6),
                      ({{app.Contoso}}, 'devices', 'retire', 'completed', 'Over', 10, 10, 0, 10);
                    """);
                s_filled = true;
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}
