using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Faults;

/// <summary>Workers as processes: killed again and again, frozen for longer than a lease, and shut down under load.</summary>
public sealed class WorkerProcessesTests : IAsyncLifetime
{
    private const int Items = 150;
    private static readonly TimeSpan s_itemPause = TimeSpan.FromMilliseconds(50);
    private Ledger _ledger = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Kill_TenRunsAtRandomItemsTwiceEach_CountsEachItemOnce()
    {
        var (runs, lost) = (await QueueAsync(10), 0L);
        for (var round = 1; round <= RunLeases.MaxAttempts - 1; round++)
        {
            await using var worker = StartWorker(concurrent: 10);
            await Eventually.True(
                async () => await CountAsync($"status = 'completed' or attempt = {round} and (select count(*) from bulk_operation_run_items i where i.run_id = r.id and i.attempt = {round}) > 0") == 10,
                $"all ten are taken up for the {round}. time\n{worker.Output}");
            await ProcessedAsync(await ProcessedAsync() + Random.Shared.Next(1, 200), worker);
            await worker.KillAsync();
            var killed = await CountAsync($"status = 'running' and attempt = {round} and processed_items < {Items}");
            Assert.InRange(killed, 1, 10); // all of them, unless this machine stood still before the kill
            lost += killed;
            await LetLeasesExpireAsync();
            await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        }

        await using var last = StartWorker(concurrent: 10, itemPause: TimeSpan.FromMilliseconds(1));
        await EndedAsync(10, last);

        Assert.Equal(lost, await _ledger.ScalarAsync<long>("select sum(times_lost) from bulk_operation_runs"));
        await AssertCompletedAsync(runs);
    }

    [Fact]
    public async Task Freeze_ForLongerThanALease_TakenOverAndLateWritesAreFenced()
    {
        var run = Assert.Single(await QueueAsync(1));
        await using var frozen = StartWorker();
        await ProcessedAsync(5, frozen);
        await frozen.SignalAsync("STOP");
        await LetLeasesExpireAsync();
        await using (var second = StartWorker(itemPause: TimeSpan.FromMilliseconds(1)))
        {
            await EndedAsync(1, second);
        }

        var ended = await _ledger.ScalarAsync<string>($"select row_to_json(r)::text from bulk_operation_runs r where id = {run}");
        await frozen.SignalAsync("CONT");
        await Eventually.True(() => frozen.Output.Contains($"attempt 1", StringComparison.Ordinal), $"the thawed worker says that it stops\n{frozen.Output}");
        var next = Assert.Single(await QueueAsync(1));
        await EndedAsync(2, frozen);

        Assert.Equal(ended, await _ledger.ScalarAsync<string>($"select row_to_json(r)::text from bulk_operation_runs r where id = {run}"));
        Assert.Equal([1, 2], (await _ledger.TextsAsync($"select distinct attempt from bulk_operation_run_items where run_id = {run} order by 1")).Select(int.Parse));
        await AssertCompletedAsync([run, next]);
    }

    [Fact]
    public async Task Terminate_UnderLoad_HandsAllRunsBackToTheNextWorker()
    {
        var runs = await QueueAsync(8);
        await using (var first = StartWorker(concurrent: 6))
        {
            await Eventually.True(async () => await CountAsync("status = 'running' and processed_items > 0") == 6, $"six runs are under way\n{first.Output}");
            await first.SignalAsync("TERM");
            await first.ExitAsync(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(6, await CountAsync("status = 'running' and lease_owner is null and lease_expires_at is null and times_lost = 0 and attempt = 1"));
        Assert.Equal(2, await CountAsync("status = 'pending'"));
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await using var next = StartWorker(concurrent: 8, itemPause: TimeSpan.FromMilliseconds(1));
        await EndedAsync(8, next);

        Assert.Equal(6, await _ledger.ScalarAsync<long>("select count(*) from audit_logs where action = 'run.released'"));
        await AssertCompletedAsync(runs);
    }

    private AppProcess StartWorker(int concurrent = 1, TimeSpan? itemPause = null) => AppProcess.StartWorker(
        _ledger.ConnectionString, itemPause ?? s_itemPause, ("MaxConcurrent", $"{concurrent}"), ("MaxPerTenant", "20"), ("Lease", "00:01:00"));

    // Leases are long, so that a busy machine loses none by itself; that their time is over, the test says.
    private Task<int> LetLeasesExpireAsync() => _ledger.SqlAsync("update bulk_operation_runs set lease_expires_at = clock_timestamp() - interval '1 second' where lease_owner is not null");

    private async Task<List<long>> QueueAsync(int count)
    {
        List<long> runs = [];
        for (var n = 0; n < count; n++)
        {
            var source = $"{Guid.NewGuid():n}";
            var archive = InventoryFixture.Zip([.. Enumerable.Range(1, Items).Select(i => ($"{source}/{i:d3}.json", InventoryFixture.Policy(i, source)))]);
            runs.Add((await _ledger.Get<InventoryLedger>().StartSyncAsync(_ledger.Contoso, archive, source + ".zip", InventorySelection.All, _ledger.Ana, Cancel)).RunId);
        }

        Assert.Equal(count, runs.Distinct().Count());
        return runs;
    }

    private Task<long> CountAsync(string condition) => _ledger.ScalarAsync<long>($"select count(*) from bulk_operation_runs r where {condition}");

    private Task<long> ProcessedAsync() => _ledger.ScalarAsync<long>("select sum(processed_items) from bulk_operation_runs");

    private Task ProcessedAsync(long items, AppProcess? by = null) =>
        Eventually.True(async () => await ProcessedAsync() >= items, $"{items} items are processed\n{by?.Output}");

    private Task EndedAsync(int runs, AppProcess by) =>
        Eventually.True(async () => await CountAsync("status not in ('pending', 'running')") == runs, $"{runs} runs have ended\n{by.Output}");

    private async Task AssertCompletedAsync(List<long> runs)
    {
        Assert.Equal([$"completed {Items} {Items}"], await _ledger.TextsAsync("select distinct concat_ws(' ', status, succeeded, total_items) from bulk_operation_runs"));
        Assert.Equal(runs.Count * Items, await _ledger.ScalarAsync<long>("select count(*) from bulk_operation_run_items"));
        Assert.Equal(runs.Count, await _ledger.ScalarAsync<long>("select count(*) from notifications where data ->> 'event' = 'finished'"));
        Assert.Equal(runs.Count, await _ledger.ScalarAsync<long>("select count(*) from audit_logs where action = 'run.completed'"));
    }
}
