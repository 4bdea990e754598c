using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>Ana has two tabs open; what happens in one is told in both, and read in both.</summary>
public sealed class NotificationsBrowserTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task FailedRun_OfOneTab_IsToldInTheOtherAndReadInBoth()
    {
        var page = await app.SignInAsync();
        await using var context = page.Context;
        var other = await context.NewPageAsync();
        await other.GotoAsync("/t/contoso/findings");
        await Expect(other.Locator("main h1")).ToBeVisibleAsync();
        var unread = await UnreadAsync();

        await page.UploadAsync("broken.zip", InventoryFixture.Zip(("a.json", "{"u8.ToArray())));
        var run = new Uri(page.Url).AbsolutePath;

        var toast = other.Locator(".toast", new() { HasText = "Failed" });
        await Expect(toast).ToBeVisibleAsync();
        await Expect(page.Locator(".toast", new() { HasText = "Failed" })).ToBeVisibleAsync();
        await Expect(toast).ToContainTextAsync("invalid_json (1)");
        await Expect(other.Locator(".bell b")).ToHaveTextAsync($"{unread + 2}");
        await Expect(page.Locator(".bell b")).ToHaveTextAsync($"{unread + 2}");
        await other.PictureAsync("toast-failed");

        await toast.Locator("a").ClickAsync();
        await other.ArrivesAtAsync("**" + run);
        await Expect(other.Locator(".bell b")).ToHaveTextAsync($"{unread + 1}");
        await Expect(page.Locator(".bell b")).ToHaveTextAsync($"{unread + 1}");
        await Expect(page.Locator(".toast")).ToHaveCountAsync(0);

        // What waits is no news for a page that is opened now.
        await app.SqlAsync($"update notifications set read_at = null where notifiable_id = {app.AnaId}");
        await other.ReloadAsync();
        await Expect(other.Locator(".bell b")).ToBeVisibleAsync();
        await Expect(other.Locator(".toast")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task QuietToast_LeftAlone_GoesByItself()
    {
        var page = await app.SignInAsync();
        await using var context = page.Context;
        await ListensAsync(page);
        await app.SqlAsync($"insert into bulk_operation_runs (tenant_id, user_id, resource, action, total_items) values ({app.Contoso.Value}, {app.AnaId}, 'quiet', 'one', 5)");
        var toast = page.Locator(".toast", new() { HasText = "quiet" });
        await Expect(toast).ToBeVisibleAsync();
        await Expect(toast).ToHaveCountAsync(0);
        Assert.NotEqual(0, await UnreadAsync());
    }

    [Theory]
    [InlineData("light", 1440)]
    [InlineData("dark", 1440)]
    [InlineData("light", 390)]
    [InlineData("dark", 390)]
    public async Task ToastsAndFollowing_InEachThemeAndWidth_FitTheScreen(string theme, int width)
    {
        var page = await app.SignInAsync(width, width == 390 ? 844 : 900, theme == "dark" ? ColorScheme.Dark : ColorScheme.Light);
        await using var context = page.Context;
        await ListensAsync(page);
        var resource = $"mailboxes_{theme}_{width}";
        await app.SqlAsync($$"""
            insert into bulk_operation_runs (tenant_id, user_id, resource, action) select {{app.Contoso.Value}}, {{app.AnaId}}, '{{resource}}', 'archive' from generate_series(1, 3);
            update bulk_operation_runs set status = 'running' where resource = '{{resource}}';
            update bulk_operation_runs set (total_items, processed_items, succeeded, failed, status, failures) = (3, 3, 2, 1, 'completed_with_errors', '[{"item_id": "a", "reason_code": "throttled", "reason": "Later"}]') where resource = '{{resource}}';
            """);
        await Expect(page.Locator(".toast")).ToHaveCountAsync(3);
        await ShootAsync(page, $"toasts-{theme}-{width}", width);

        await app.SqlAsync($"insert into bulk_operation_runs (tenant_id, user_id, resource, action) values ({app.Contoso.Value}, {app.AnaId}, '{resource}', 'again')");
        await Expect(page.Locator(".toast")).ToHaveCountAsync(1);
        await Expect(page.Locator(".toast")).ToContainTextAsync("3 runs finished, 3 partial, 1 queued");
        await ShootAsync(page, $"toasts-many-{theme}-{width}", width);
        await page.Locator(".toast button").ClickAsync();

        await page.GotoAsync($"/t/contoso/runs?resource={resource}");
        await page.Locator(".list tbody a").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Follow", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitemcheckbox).Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Following", Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Menu)).ToBeInViewportAsync(new() { Ratio = 1 });
        await ShootAsync(page, $"follow-{theme}-{width}", width);

        await page.GotoAsync("/account");
        await Expect(page.Locator(".follows")).ToContainTextAsync(resource);
        await ShootAsync(page, $"account-follows-{theme}-{width}", width);
        await page.GotoAsync("/t/contoso/notifications?kind=problems");
        await Expect(page.Locator(".inbox li").First).ToBeVisibleAsync();
        await ShootAsync(page, $"inbox-{theme}-{width}", width);
    }

    // What arrives before a page has read for the first time is old news to it: so it is told something until it shows it.
    private async Task ListensAsync(IPage page)
    {
        var told = page.Locator(".toast", new() { HasText = "sound" });
        await Eventually.True(
            async () =>
            {
                await app.SqlAsync($"insert into bulk_operation_runs (tenant_id, user_id, resource, action, total_items) values ({app.Contoso.Value}, {app.AnaId}, 'sound', 'check', 5)");
                return await told.First.WaitForAsync(new() { Timeout = 5_000 }).ContinueWith(t => t.IsCompletedSuccessfully, TaskScheduler.Default);
            },
            TimeSpan.FromMinutes(1),
            "a page that is open tells what is new");
        await told.GetByRole(AriaRole.Button).First.ClickAsync();
        await page.Mouse.MoveAsync(0, 0); // a toast under the pointer stays
        await Expect(told).ToHaveCountAsync(0);
    }

    private static async Task ShootAsync(IPage page, string name, int width)
    {
        await page.PictureAsync(name);
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, $"{name} scrolls sideways.");
    }

    private Task<int> UnreadAsync() => app.Services.GetRequiredService<NotificationInbox>().UnreadCountAsync(app.Contoso, app.AnaId);
}
