using Microsoft.Playwright;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.People;

/// <summary>The three people the hub is made for, each with what brings them here.</summary>
public sealed class ThreePeopleTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Operator_WatchingFiftyRuns_SeesAFailureOpensItAndRetriesItsReason()
    {
        await app.SqlAsync($$"""
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, summary)
            select {{app.Contoso}}, 'desks', 'assign', 'running', 400, 'Floor ' || n from generate_series(1, 50) n
            """);
        var page = await app.SignInAsync(at: "/t/contoso/runs?resource=desks");
        await Expect(page.Locator(".run-list tbody tr")).ToHaveCountAsync(50);
        var places = await page.Locator(".run-list a.open").EvaluateAllAsync<string[]>("links => links.map(l => l.href)");

        await app.SqlAsync("update bulk_operation_runs set processed_items = 120, succeeded = 120 where resource = 'desks' and summary <> 'Floor 7'");
        var row = page.Locator(".run-list tbody tr", new() { HasText = "Floor 7" }).First;
        await Expect(page.Locator(".run-list tbody tr", new() { HasText = "120 of 400" })).ToHaveCountAsync(49);
        await app.SqlAsync("""
            set app.counts_items = 'on';
            insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code, reason)
            select tenant_id, id, 'desk-' || n, case when n <= 30 then 'failed' else 'succeeded' end, case when n <= 20 then 'throttled' when n <= 30 then 'not_found' end, case when n <= 30 then 'Refused' end
            from bulk_operation_runs, generate_series(1, 400) n where summary = 'Floor 7';
            update bulk_operation_runs set processed_items = 400, succeeded = 370, failed = 30 where summary = 'Floor 7';
            update bulk_operation_runs set status = 'completed_with_errors' where summary = 'Floor 7'
            """);
        await Expect(row.Locator(".chip")).ToHaveTextAsync("Partial");
        Assert.Equal(places, await page.Locator(".run-list a.open").EvaluateAllAsync<string[]>("links => links.map(l => l.href)"));

        await row.Locator("a.open").ClickAsync();
        await Expect(page.Locator(".reason code").First).ToHaveTextAsync("throttled");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry throttled" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry 20 items" }).ClickAsync();
        await Expect(page.Locator("section[aria-label=Recovery]")).ToContainTextAsync("30 failed");
        await Expect(page.Locator(".head .chip")).ToHaveTextAsync("Queued");
    }

    [Fact]
    public async Task TenantAdmin_FilteredView_IsSavedSharedAndExported()
    {
        await app.AddPersonAsync("Tom Admin", "tom@contoso.example", TenantRole.TenantAdmin);
        await app.AddPersonAsync("Una Viewer", "una@contoso.example", TenantRole.Viewer);
        await app.SqlAsync($$"""
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, succeeded, summary)
            select {{app.Contoso}}, (array['badges', 'doors'])[1 + n % 2], (array['issue', 'revoke', 'check'])[1 + n % 3], 'completed', 5, 5, 5, 'Gate ' || n from generate_series(1, 12) n
            """);
        var tom = await app.SignInAsync(email: "tom@contoso.example");
        await Expect(tom.Locator(".live-word")).ToHaveTextAsync("Live");
        await tom.GetByLabel("Resource").SelectOptionAsync("doors");
        await tom.ArrivesAtAsync("**/runs?resource=doors");
        await tom.GetByLabel("Action", new() { Exact = true }).SelectOptionAsync("revoke");
        await tom.ArrivesAtAsync("**/runs?resource=doors&action=revoke");
        await Expect(tom.Locator(".run-list tbody tr")).ToHaveCountAsync(2);

        await tom.GetByRole(AriaRole.Button, new() { Name = "Views" }).ClickAsync();
        await tom.GetByLabel("Save these filters as").FillAsync("Doors revoked");
        await tom.GetByLabel("Share with everybody of Contoso").CheckAsync();
        await tom.GetByRole(AriaRole.Button, new() { Name = "Save view" }).ClickAsync();
        await Expect(tom.Locator(".views button")).ToHaveTextAsync("Doors revoked");

        var una = await app.SignInAsync(email: "una@contoso.example", at: tom.Url);
        await Expect(una.Locator(".run-list tbody tr")).ToHaveCountAsync(2);
        await Expect(una.Locator(".views button")).ToHaveTextAsync("Doors revoked");

        await tom.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        var download = await tom.RunAndWaitForDownloadAsync(() => tom.GetByRole(AriaRole.Menuitem).First.ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal(3, lines.Length);
        Assert.All(lines[1..], line => Assert.Contains("doors,revoke", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task PersonCalledAtNight_FromTheNotification_ComesToTheItemsHistory()
    {
        // Ana's run of 100,000 failures, and an earlier one in which the same badge was fine.
        await app.SqlAsync($$"""
            insert into bulk_operation_runs (tenant_id, user_id, resource, action, status, initiator, summary) values ({{app.Contoso}}, {{app.AnaId}}, 'printers', 'map', 'running', 'Ana Ruiz', 'Before the night');
            insert into bulk_operation_runs (tenant_id, user_id, resource, action, status, initiator, summary) values ({{app.Contoso}}, {{app.AnaId}}, 'printers', 'map', 'running', 'Ana Ruiz', 'The night');
            set app.counts_items = 'on';
            insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome) select tenant_id, id, 'printer-077777', 'succeeded' from bulk_operation_runs where summary = 'Before the night';
            insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code, reason)
            select tenant_id, id, 'printer-' || to_char(n, 'FM000000'), 'failed', case when n % 1000 = 777 then 'not_found' else 'unavailable' end, 'No answer' from bulk_operation_runs, generate_series(1, 100000) n where summary = 'The night';
            update bulk_operation_runs set processed_items = 1, succeeded = 1 where summary = 'Before the night';
            update bulk_operation_runs set processed_items = 100000, failed = 100000 where summary = 'The night';
            update bulk_operation_runs set status = 'completed' where summary = 'Before the night';
            update bulk_operation_runs set status = 'failed' where summary = 'The night'
            """);
        var page = await app.SignInAsync(at: "/t/contoso/notifications");
        await page.Locator(".inbox li a", new() { HasText = "The night" }).First.ClickAsync();
        await page.ArrivesAtAsync("**/t/contoso/runs/*");
        await Expect(page.Locator(".head .chip")).ToHaveTextAsync("Failed");

        await page.Locator("a.reason", new() { HasText = "not_found" }).ClickAsync();
        await page.ArrivesAtAsync("**reason=not_found**");
        await page.Locator("input[type=search][aria-label^='Find items']").FillAsync("077777");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tr.item")).ToHaveCountAsync(1);
        await page.Locator("tr.item td.name a").ClickAsync();
        await page.ArrivesAtAsync("**/items?id=printer-077777");
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("main tbody tr").First).ToContainTextAsync("Failed");
        await Expect(page.Locator("main tbody tr").Last).ToContainTextAsync("Succeeded");
    }
}
