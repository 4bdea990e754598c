using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>The main job as an operator does it, in Chromium, on the real app with its worker.</summary>
public sealed class MainJobBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Operator_UploadsComparesAndDrillsDown_SeesTheBarMoveWithoutReload()
    {
        var page = await app.SignInAsync();
        var unread = await UnreadAsync();
        await UploadAsync(page, "baseline.zip", InventoryFixture.Baseline());
        await UploadAsync(page, "current.zip", InventoryFixture.Current());

        await page.GotoAsync("/t/contoso/inventory");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check now", Exact = true }).ClickAsync();
        await page.ArrivesAtAsync("**/runs/*");
        await page.EvaluateAsync("() => { window.notReloaded = true; }");
        var bar = page.Locator(".stack.big");
        var seen = new HashSet<string>();
        await Eventually.True(async () =>
        {
            seen.Add(await bar.GetAttributeAsync("aria-label") ?? "");
            return await page.Locator("h1 ~ .chip.succeeded, .head .chip.succeeded").First.IsVisibleAsync();
        }, "the run ends");
        Assert.True(seen.Count >= 3, "The bar moved through: " + string.Join(" | ", seen));
        Assert.True(await page.EvaluateAsync<bool>("() => window.notReloaded === true"));

        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Findings" }).ClickAsync();
        await page.ArrivesAtAsync("**/findings**");
        var findings = page.Locator("tbody tr");
        await Expect(findings).ToHaveCountAsync(InventoryFixture.Added + InventoryFixture.Removed + InventoryFixture.Changed);
        await findings.Filter(new() { HasText = "Changed" }).First.Locator("a.open").ClickAsync();
        await Expect(page.GetByText("What differs")).ToBeVisibleAsync();
        await Expect(page.Locator("main").GetByText("Baseline").First).ToBeVisibleAsync();

        // Three runs of her own, each told of when it was queued and when it ended.
        await Expect(page.Locator(".bell b")).ToHaveTextAsync($"{unread + 6}");
    }

    [Fact]
    public async Task Failures_ReasonClicked_ListsTheItemsOfThatReason()
    {
        var page = await app.SignInAsync();
        await UploadAsync(page, "faulty.zip", InventoryFixture.Zip(
            ("a.json", InventoryFixture.Policy(1, "on")), ("b.json", "{"u8.ToArray()), ("c.json", InventoryFixture.Policy(1, "again")), ("d.json", InventoryFixture.Policy(2, "on"))));
        await page.Locator("a.reason", new() { HasText = "invalid_json" }).ClickAsync();
        await page.ArrivesAtAsync("**reason=invalid_json**");
        var items = page.Locator("section[aria-label=Items] tbody tr, .items tbody tr");
        await Expect(items).ToHaveCountAsync(1);
        await Expect(items).ToContainTextAsync("b.json");
    }

    [Fact]
    public async Task OpenPage_RowChangedByPlainSql_ShowsItWithinTwoSeconds()
    {
        var page = await app.SignInAsync();
        await app.SqlAsync($"insert into bulk_operation_runs (tenant_id, resource, action, status, total_items) values ({app.Contoso.Value}, 'mailboxes', 'archive', 'running', 1000)");
        await page.GotoAsync("/t/contoso/runs?resource=mailboxes");
        await Expect(page.GetByText("0 of 1,000")).ToBeVisibleAsync();
        await app.SqlAsync("update bulk_operation_runs set processed_items = 412, succeeded = 409, failed = 3 where resource = 'mailboxes'");
        await Expect(page.GetByText("412 of 1,000, 3 failed")).ToBeVisibleAsync(new() { Timeout = 2_000 });
    }

    private Task<int> UnreadAsync() => app.Services.GetRequiredService<NotificationInbox>().UnreadCountAsync(app.Contoso, app.AnaId);

    private static async Task UploadAsync(IPage page, string name, byte[] archive)
    {
        await page.UploadAsync(name, archive);
        await Expect(page.Locator("h1 ~ .chip.partial, .head .chip.partial").First).ToBeVisibleAsync();
    }
}
