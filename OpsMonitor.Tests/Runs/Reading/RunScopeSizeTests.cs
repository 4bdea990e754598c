using System.Diagnostics;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Reading;

/// <summary>A run's page reads a scope of megabytes once, not with each refresh.</summary>
public sealed class RunScopeSizeTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private RunQueries Runs => _ledger.Get<RunQueries>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Refresh_OfARunWithALargeScope_CarriesNothingOfIt()
    {
        var run = await StoreAsync("(select jsonb_agg(md5(n::text)) from generate_series(1, 110000) n)");
        var first = await Runs.FindAsync(_ledger.Contoso, run);
        Assert.InRange(first!.Run.ItemIds.Raw.Length, 3_900_000, 4_200_000);
        await _ledger.SqlAsync($"update bulk_operation_runs set succeeded = 1, processed_items = 1, sequence = 1 where id = {run}");

        var again = await Runs.FindAsync(_ledger.Contoso, run, first);

        Assert.Same(first.Run.ItemIds, again!.Run.ItemIds);
        Assert.Equal(1, again.Row.Counters.Succeeded);
        var (whole, light) = (await MeasureAsync(run, null), await MeasureAsync(run, again));
        TestContext.Current.TestOutputHelper?.WriteLine($"whole {whole}, refresh {light}");
        Assert.True(light.Bytes * 20 < whole.Bytes, $"{light} against {whole}");
    }

    [Theory]
    [InlineData("(select jsonb_agg(md5(n::text)) from generate_series(1, 5000) n)", "(select jsonb_agg(md5(n::text)) from generate_series(1, 5001) n)")]
    [InlineData("'[\"a\"]'", "'[\"b\"]'")]
    [InlineData("'null'", "'[\"b\"]'")]
    [InlineData("(select jsonb_agg(md5(n::text)) from generate_series(1, 5000) n)", "'null'")]
    public async Task Refresh_AfterTheScopeChanged_ShowsTheNewOne(string before, string after)
    {
        var run = await StoreAsync(before);
        var first = await Runs.FindAsync(_ledger.Contoso, run);
        await _ledger.SqlAsync($"update bulk_operation_runs set item_ids = {after} where id = {run}");

        var again = await Runs.FindAsync(_ledger.Contoso, run, first);

        Assert.NotEqual(first!.Run.ItemIds, again!.Run.ItemIds);
        Assert.Equal((await Runs.FindAsync(_ledger.Contoso, run))!.Run.ItemIds, again.Run.ItemIds);
    }

    [Fact]
    public async Task Refresh_WithWhatIsKnownOfAnotherRun_ReadsTheScope()
    {
        var (one, other) = (await StoreAsync("(select jsonb_agg(md5(n::text)) from generate_series(1, 5000) n)"), await StoreAsync("(select jsonb_agg(md5(n::text)) from generate_series(2, 5001) n)"));
        var known = await Runs.FindAsync(_ledger.Contoso, one);

        Assert.NotEqual(known!.Run.ItemIds, (await Runs.FindAsync(_ledger.Contoso, other, known))!.Run.ItemIds);
    }

    private async Task<long> StoreAsync(string scope) => await _ledger.ScalarAsync<long>(
        $"insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, item_ids) values (1, 'mailbox', 'hoard', 'running', 9, {scope}) returning id");

    // What one read takes: milliseconds, the best of several, and bytes that it leaves on the heap or throws away.
    private async Task<(double Milliseconds, long Bytes)> MeasureAsync(long run, RunDetail? known)
    {
        var (fastest, bytes) = (double.MaxValue, long.MaxValue);
        for (var i = 0; i < 7; i++)
        {
            var (began, before) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes(precise: true));
            Assert.NotNull(await Runs.FindAsync(_ledger.Contoso, run, known));
            bytes = Math.Min(bytes, GC.GetTotalAllocatedBytes(precise: true) - before);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return (fastest, bytes);
    }
}
