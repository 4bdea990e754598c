using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using OpsMonitor.App.Live;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>A tab nobody sees costs the database nothing, and is right again when it is seen.</summary>
public sealed class HiddenPageTests(HiddenPageTests.WebOnlyApp app) : IClassFixture<HiddenPageTests.WebOnlyApp>
{
    [Fact]
    public async Task HiddenPage_WhileARunMoves_ReadsNothingAndCatchesUpWhenSeen()
    {
        await app.SqlAsync($"insert into bulk_operation_runs (tenant_id, resource, action, status, total_items) values ({app.Contoso.Value}, 'mailboxes', 'archive', 'running', 100000)");
        var page = await app.SignInAsync();
        await using var context = page.Context;
        using var counter = new CommandCounter(new NpgsqlConnectionStringBuilder(app.Database).Database!);
        var signals = 0;
        using var witness = app.Services.GetRequiredService<LiveFeed>().Subscribe(LiveKey.Runs(app.Contoso), TimeSpan.Zero, _ =>
        {
            Interlocked.Increment(ref signals);
            return Task.CompletedTask;
        });
        var processed = 0;
        await Move(5);
        await Expect(page.GetByText($"{processed} of 100,000")).ToBeVisibleAsync();
        Assert.NotEqual(0, counter.Count);

        await SeeAsync(page, "hidden");
        await Eventually.True(async () =>
        {
            var before = counter.Count;
            await Move(6); // more than the longest pause between two reads of an open list
            return counter.Count == before;
        }, "the hidden page stops asking");
        await Expect(page.GetByText($"{processed} of 100,000")).ToHaveCountAsync(0);

        await SeeAsync(page, "visible");
        await Expect(page.GetByText($"{processed} of 100,000")).ToBeVisibleAsync(new() { Timeout = 1_500 });

        async Task Move(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                var seen = Volatile.Read(ref signals);
                await app.SqlAsync($"update bulk_operation_runs set processed_items = {++processed}, succeeded = {processed} where resource = 'mailboxes'");
                await Eventually.True(() => Volatile.Read(ref signals) > seen, "the feed signals the change");
            }
        }
    }

    private static async Task SeeAsync(IPage page, string state) => await page.EvaluateAsync(
        "state => { Object.defineProperty(document, 'visibilityState', { value: state, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", state);

    /// <summary>Without a worker, whose search for work would be counted.</summary>
    public sealed class WebOnlyApp : BrowserApp
    {
        protected override string Roles => "web";
    }
}
