using Microsoft.Extensions.Logging.Abstractions;
using OpsMonitor.App.Hosting.Postgres;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.Outages;

/// <summary>PostgreSQL stops under open pages: they say so, keep what they show, and come back by themselves.</summary>
public sealed class DatabaseAwayTests(DatabaseAwayTests.ClusterApp app) : IClassFixture<DatabaseAwayTests.ClusterApp>
{
    [Fact]
    public async Task Pages_WhileTheDatabaseIsAway_SaySoAndRecoverByThemselves()
    {
        var page = await app.SignInAsync();
        await using var context = page.Context;
        await app.SqlAsync($"insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, succeeded) values ({app.Contoso.Value}, 'mailboxes', 'archive', 'running', 1000, 412, 412)");
        await page.GotoAsync("/t/contoso/runs");
        await Expect(page.GetByText("412 of 1,000")).ToBeVisibleAsync();
        var fresh = await context.NewPageAsync();
        await fresh.GotoAsync("/account");
        await Expect(fresh.Locator("h1")).ToBeVisibleAsync();

        await app.StopDatabaseAsync();
        await Expect(page.Locator(".live-word")).ToContainTextAsync("Reconnecting");
        await Expect(page.Locator(".stale")).ToContainTextAsync("The database cannot be reached.");
        await Expect(page.GetByText("412 of 1,000")).ToBeVisibleAsync();
        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Reconnecting, 5 s old");
        await page.PictureAsync("database-away-stale");

        // A page opened now, inside the circuit and by loading the whole document.
        await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Backups" }).ClickAsync();
        await Expect(page.Locator("main h1")).ToHaveTextAsync("The database cannot be reached");
        await Expect(page.Locator("main .mono")).ToContainTextAsync("Error ");
        await page.PictureAsync("database-away-page");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(page.Locator("main h1")).ToHaveTextAsync("The database cannot be reached");
        await fresh.GotoAsync("/t/contoso/inventory");
        await Expect(fresh.Locator("h1")).ToHaveTextAsync("The database cannot be reached");
        await fresh.PictureAsync("database-away-document");

        await app.StartDatabaseAsync();
        await Expect(page.Locator("main h1")).ToHaveTextAsync("Backup sets");
        await Expect(fresh.Locator("main h1")).ToHaveTextAsync("Inventory");
        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
    }

    /// <summary>On a server of its own, which may be stopped.</summary>
    public sealed class ClusterApp : BrowserApp
    {
        private readonly TestCluster _cluster = TestCluster.Reserve();

        public Task StopDatabaseAsync() => PrivatePostgres.StopAsync(_cluster.Folder, NullLogger.Instance, TestContext.Current.CancellationToken);

        public Task StartDatabaseAsync() => _cluster.StartAsync(TestContext.Current.CancellationToken);

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await _cluster.DisposeAsync();
            GC.SuppressFinalize(this);
        }

        protected override async Task<string> DatabaseAsync()
        {
            var cluster = await _cluster.StartAsync(TestContext.Current.CancellationToken);
            await Schema.MigrateAsync(cluster.ConnectionString, TestContext.Current.CancellationToken);
            return cluster.ConnectionString;
        }
    }
}
