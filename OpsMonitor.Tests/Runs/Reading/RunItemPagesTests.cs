using System.Diagnostics;
using OpsMonitor.App.Api;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Reading;

public sealed class RunItemPagesTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private RunItemPages Pages => _ledger.Get<RunItemPages>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(ItemOutcome.Succeeded, null, null)]
    [InlineData(ItemOutcome.Failed, null, null)]
    [InlineData(ItemOutcome.Skipped, null, null)]
    [InlineData(ItemOutcome.Failed, "throttled", null)]
    [InlineData(null, "conflict", null)]
    [InlineData(ItemOutcome.Failed, null, "ITEM-2")]
    [InlineData(ItemOutcome.Failed, "throttled", "ITEM-2")]
    public async Task Pages_ForthAndBack_AreTheSameItemsOnceEach(ItemOutcome? outcome, string? code, string? text)
    {
        var items = Enumerable.Range(0, 40).Select(i => (i % 5) switch
        {
            0 => Bad($"item-{i:00}"),
            1 => Bad($"item-{i:00}", "conflict"),
            2 => Skip($"item-{i:00}"),
            _ => Ok($"item-{i:00}"),
        }).ToArray();
        var run = await _ledger.FinishAsync(items);
        var filter = new ItemFilter(outcome, code, text);
        var expected = items.Where(i => (outcome is null || i.Outcome == outcome) && (code is null || i.ReasonCode == code)
            && (text is null || i.ItemId.Contains(text, StringComparison.OrdinalIgnoreCase))).Select(i => i.ItemId).ToList();

        List<ItemPage> pages = [await Pages.PageAsync(_ledger.Contoso, run, filter, limit: 3)];
        while (pages[^1].Next is { } next)
        {
            pages.Add(await Pages.PageAsync(_ledger.Contoso, run, filter, next, 3));
        }

        Assert.Equal(expected, pages.SelectMany(p => p.Items).Select(i => i.ItemId));
        for (var i = pages.Count - 1; i > 0; i--)
        {
            var back = await Pages.PageAsync(_ledger.Contoso, run, filter, pages[i].Previous, 3);
            Assert.Equal(pages[i - 1].Items.Select(r => r.ItemId), back.Items.Select(r => r.ItemId));
        }

        Assert.Null(pages[0].Previous);
        Assert.Empty((await Pages.PageAsync(_ledger.Fabrikam, run, filter)).Items);
        await Assert.ThrowsAsync<FormatException>(() => Pages.PageAsync(_ledger.Contoso, run, filter, "nonsense!"));
    }

    [Fact]
    public async Task Pages_OfAHundredThousandItems_AreAsFastAsOfTen()
    {
        var run = await _ledger.ScalarAsync<long>("""
            insert into bulk_operation_runs (tenant_id, resource, action, total_items, processed_items, succeeded, failed, status)
            values (1, 'users', 'offboard', 100000, 100000, 99950, 50, 'completed_with_errors') returning id
            """);
        await _ledger.SqlAsync($"""
            insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code)
            select 1, {run}, 'item-' || lpad(n::text, 6, '0'), case when n % 2000 = 0 then 'failed' else 'succeeded' end, case when n % 2000 = 0 then 'conflict' end
            from generate_series(1, 100000) n
            """);
        await _ledger.SqlAsync("analyze bulk_operation_run_items");
        var small = await _ledger.FinishAsync([.. Enumerable.Range(0, 10).Select(i => Bad($"item-{i:000000}", "conflict"))]);

        foreach (var filter in new[] { new ItemFilter(), new(ItemOutcome.Failed), new(null, "conflict"), new(ItemOutcome.Failed, "conflict") })
        {
            var (ten, first, deep) = (await BestAsync(small, filter, null), await BestAsync(run, filter, null), await BestAsync(run, filter, Cursor.Of("item-090000")));
            TestContext.Current.TestOutputHelper?.WriteLine($"{filter}: {ten:0.0} ms of ten, {first:0.0} ms first page, {deep:0.0} ms at depth");

            // Reading what lies between would cost 50 ms and more; the allowance is for a busy machine.
            Assert.InRange(Math.Max(first, deep), 0, (3 * ten) + 15);
        }
    }

    // The best of several tries, in milliseconds: what the page costs when nothing else is in the way.
    private async Task<double> BestAsync(long run, ItemFilter filter, string? cursor)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 8; i++)
        {
            var watch = Stopwatch.StartNew();
            await Pages.PageAsync(_ledger.Contoso, run, filter, cursor);
            best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
        }

        return best;
    }
}
