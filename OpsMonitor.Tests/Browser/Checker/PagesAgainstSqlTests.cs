using System.Diagnostics;
using Microsoft.Playwright;
using Npgsql;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Browser.Checker;

/// <summary>Document, API and database looked at together while producers of all kinds are at work: no page ever shows what was not so.</summary>
public sealed class PagesAgainstSqlTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    // So many values held against the database mean something; a starved machine gets more time to hold them.
    private const int Looks = 40;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private static readonly (string Lie, string Found)[] s_lies =
    [
        ("document.querySelectorAll('.tiles b')[2].textContent = '7'", "the tiles say"),
        ("document.querySelector('section[aria-label=Progress] [role=progressbar]').style.setProperty('--s', '90%')", "the bar paints --s"),
        ("document.querySelector('section[aria-label=\"Failures by reason\"] .num').textContent = '9'", "by reason"),
        ("document.querySelector('section[aria-label=Items] tbody .chip').textContent = 'Failed'", "among the items"),
        ("document.querySelector('.done').textContent = '3 of 4'", PagesChecker.NotFresh),
        ("document.querySelectorAll('.tiles span')[4].textContent = 'Remaining'", "the last tile"),
    ];

    [Fact]
    public async Task Pages_WhileProducersWork_NeverShowWhatWasNotSo()
    {
        await WatchAsync(app, Soak.Seconds(8, 180), fault: null);
    }

    [Fact]
    public async Task Pages_WhileConnectionsAreCut_NeverShowWhatWasNotSo() => await WatchAsync(app, Soak.Seconds(6, 180), CutAsync);

    [Fact]
    public async Task Pages_WhileTheServerIsKilledAndStarted_NeverShowWhatWasNotSo()
    {
        await using var cluster = TestCluster.Reserve();
        var database = (await cluster.StartAsync(TestContext.Current.CancellationToken)).ConnectionString;
        await Schema.MigrateAsync(database, TestContext.Current.CancellationToken);
        await using var restarted = new RestartedApp(database);
        await restarted.InitializeAsync();
        await WatchAsync(restarted, Soak.Seconds(6, 180), async () =>
        {
            await cluster.CrashAsync();
            await cluster.StartAsync(TestContext.Current.CancellationToken);
        });
    }

    // The checker itself: what it does not find on a page that lies, it does not find at all.
    [Fact]
    public async Task Checker_OfARunsPageThatLies_FindsEachLie()
    {
        var page = await app.SignInAsync();
        await using var context = page.Context;
        using var api = app.Api();
        var run = await api.BegunRunAsync(total: 4);
        await (await api.SendAsync($"/runs/{run}/items", new
        {
            attempt = 1, items = new[] { new { item_id = "a", outcome = "succeeded", reason_code = "" }, new { item_id = "b", outcome = "failed", reason_code = "throttled" } },
        })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);
        await using var history = SqlHistory.Of(app.Database);
        using var checker = new PagesChecker(app, history);
        foreach (var (lie, found) in s_lies.Prepend(("1", "")))
        {
            await page.GotoAsync($"/t/contoso/runs/{run}");
            await Assertions.Expect(page.Locator(".tiles")).ToContainTextAsync("Never reported");
            await page.EvaluateAsync(lie);
            checker.Lies.Clear();
            await SettledAsync(checker, history, () => checker.RunAsync(page, run));
            Assert.True(found == "" ? checker.Lies.IsEmpty : checker.Lies.Any(l => l.Contains(found, StringComparison.Ordinal)), $"{lie}: {string.Join('\n', checker.Lies)}");
        }
    }

    [Fact]
    public async Task Checker_OfAListThatStandsStill_FindsThatItIsBehind()
    {
        var page = await app.SignInAsync();
        await using var context = page.Context;
        await app.SqlAsync("insert into bulk_operation_runs (tenant_id, resource, action, status, total_items) values (1, 'gates', 'open', 'running', 100)");
        await page.GotoAsync("/t/contoso/runs");
        await Assertions.Expect(page.GetByText("0 of 100")).ToBeVisibleAsync();
        await page.EvaluateAsync("() => { const t = document.querySelector('.run-list'); t.replaceWith(t.cloneNode(true)); }"); // from here on nobody moves it
        await using var history = SqlHistory.Of(app.Database);
        using var checker = new PagesChecker(app, history);
        await app.SqlAsync("update bulk_operation_runs set succeeded = 5, processed_items = 5 where resource = 'gates'");
        var late = Stopwatch.StartNew();
        await Eventually.True(() => late.Elapsed > PagesChecker.Fresh + TimeSpan.FromSeconds(0.6), "the time to be fresh is over");
        await SettledAsync(checker, history, () => checker.ListAsync(page));
        await app.SqlAsync("update bulk_operation_runs set status = 'aborted' where resource = 'gates'");
        Assert.Contains(checker.Lies, l => l.Contains(PagesChecker.NotFresh, StringComparison.Ordinal));
    }

    private static async Task SettledAsync(PagesChecker checker, SqlHistory history, Func<Task> look)
    {
        var begun = Stopwatch.GetTimestamp();
        await Eventually.True(() => history.Last is { } first && first.Told >= 0 && Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(0.2), "the database was looked at");
        await look();
        var looked = Stopwatch.GetTimestamp();
        await Eventually.True(() => history.Last?.Asked > looked, "the database was looked at afterwards");
        checker.Settle();
    }

    /// <summary>Looks for this long, and until the database has been held against enough looks to mean something.</summary>
    private static async Task WatchAsync(BrowserApp app, TimeSpan time, Func<Task>? fault)
    {
        var list = await app.SignInAsync();
        await using var context = list.Context;
        var (overview, run) = (await context.NewPageAsync(), await context.NewPageAsync());
        await overview.GotoAsync("/t/contoso");
        await using var history = SqlHistory.Of(app.Database);
        using var checker = new PagesChecker(app, history);
        await using (var traffic = Traffic.On(app))
        {
            await Eventually.True(() => traffic.Run > 0, "a run has begun");
            var (clock, shown, faults) = (Stopwatch.StartNew(), 0L, 1);
            while (clock.Elapsed < time || (checker.Checked < Looks && clock.Elapsed < time + s_patience))
            {
                if (shown != traffic.Run)
                {
                    shown = traffic.Run;
                    await OpenAsync(run, list, shown);
                }

                if (fault is not null && clock.Elapsed < time && clock.Elapsed > TimeSpan.FromSeconds(Soak.Times(2, 7) * faults))
                {
                    faults++;
                    await fault();
                    checker.FreshFrom = Stopwatch.GetTimestamp() + (5 * Stopwatch.Frequency); // five seconds later pages owe their freshness again
                }

                await checker.LookAsync(list, run, overview, shown);
                Assert.True(checker.Lies.IsEmpty, string.Join('\n', checker.Lies.Take(5)));
            }
        }

        Assert.True(checker.Checked >= Looks, $"{checker.Checked} looks were held against the database");
        await Invariants.AssertHoldAsync(app.Database);
    }

    private static async Task OpenAsync(IPage run, IPage list, long shown)
    {
        await run.GotoAsync($"/t/contoso/runs/{shown}");
        await run.Locator(".tiles").WaitForAsync();
        await (await list.Locator(".pill").CountAsync() > 0 ? list.Locator(".pill").ClickAsync() : Task.CompletedTask);
    }

    // All connections but the checker's own.
    private async Task CutAsync()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(app.Database) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name <> 'checker'");
        await command.ExecuteScalarAsync();
    }

    private sealed class RestartedApp(string database) : BrowserApp
    {
        protected override Task<string> DatabaseAsync() => Task.FromResult(database);
    }
}
