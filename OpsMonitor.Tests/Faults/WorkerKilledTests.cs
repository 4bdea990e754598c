using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Faults;

/// <summary>The app's own worker, in processes of their own, killed in the middle of runs.</summary>
public sealed class WorkerKilledTests
{
    private const int Items = 120;

    [Fact]
    public async Task Sync_WorkerKilled_ResumesElsewhereAndCountsEachItemOnce()
    {
        await using var ledger = await Ledger.CreateAsync();
        var sync = await StartSyncAsync(ledger);

        await KillMidwayAsync(ledger, sync.RunId);

        await AssertResumedAsync(ledger, sync.RunId);
        Assert.Equal(Items, await ledger.ScalarAsync<int>($"select item_count from inventory_sync_runs where id = {sync.SyncRunId}"));
        Assert.Equal(Items, await ledger.ScalarAsync<long>("select count(*) from inventory_items"));
    }

    [Fact]
    public async Task AddPolicies_WorkerKilled_ResumesElsewhereAndCopiesEachPolicyOnce()
    {
        await using var ledger = await Ledger.CreateAsync();
        await using (AppProcess.StartWorker(ledger.ConnectionString, itemPause: TimeSpan.Zero))
        {
            await EndsAsync(ledger, (await StartSyncAsync(ledger)).RunId);
        }

        var set = await ledger.ScalarAsync<long>("insert into backup_sets (tenant_id, name, created_by) values (1, 'Weekly', 1) returning id");
        var policies = await ledger.TextsAsync("select external_id from inventory_items order by 1");
        var run = (await ledger.Get<RunLedger>().StartAsync(ledger.Contoso, new(
            BackupCopies.AddPolicies, new AddPoliciesScope(set, policies).ToJson(), ledger.Ana, RunExecutor.Worker) { TotalItems = policies.Count })).RunId;

        await KillMidwayAsync(ledger, run);

        await AssertResumedAsync(ledger, run);
        Assert.Equal(Items, await ledger.ScalarAsync<long>("select count(*) from backup_items"));
    }

    private static Task<StartedSync> StartSyncAsync(Ledger ledger) => ledger.Get<InventoryLedger>().StartSyncAsync(
        ledger.Contoso,
        InventoryFixture.Zip([.. Enumerable.Range(1, Items).Select(n => ($"Policies/{n:d3}.json", InventoryFixture.Policy(n, "enabled")))]),
        "many.zip", InventorySelection.All, ledger.Ana);

    /// <summary>The first worker dies after some items and before the last; a second one ends the run.</summary>
    private static async Task KillMidwayAsync(Ledger ledger, long run)
    {
        await using (var first = AppProcess.StartWorker(ledger.ConnectionString, itemPause: TimeSpan.FromMilliseconds(20)))
        {
            await Eventually.True(async () => (await ledger.RowAsync(run)).Counters.Processed > 0, $"run {run} has its first items\n{first.Output}");
            await first.KillAsync();
        }

        var left = await ledger.RowAsync(run);
        Assert.Equal(RunStatus.Running, left.Status);
        Assert.InRange(left.Counters.Processed, 1, Items - 1);
        await Invariants.AssertHoldAsync(ledger.ConnectionString);

        await using var second = AppProcess.StartWorker(ledger.ConnectionString, itemPause: TimeSpan.FromMilliseconds(1));
        await EndsAsync(ledger, run);
    }

    private static Task EndsAsync(Ledger ledger, long run) =>
        Eventually.True(async () => !(await ledger.RowAsync(run)).IsActive, $"run {run} ends");

    private static async Task AssertResumedAsync(Ledger ledger, long run)
    {
        var row = await ledger.RowAsync(run);
        Assert.Equal((RunStatus.Completed, new RunCounters(Items, Items, Items, 0, 0)), (row.Status, row.Counters));
        Assert.Equal(Items, await ledger.ScalarAsync<long>($"select count(distinct item_id) from bulk_operation_run_items where run_id = {run} and outcome = 'succeeded'"));

        // Twice, unless this machine was too busy for a lease of two seconds: then the run changed hands once more.
        var attempt = await ledger.ScalarAsync<int>($"select attempt from bulk_operation_runs where id = {run}");
        Assert.True(attempt >= 2, $"attempt {attempt}");
        Assert.InRange(await ledger.ScalarAsync<long>($"select count(distinct attempt) from bulk_operation_run_items where run_id = {run}"), 2, attempt);
        var timeline = (await ledger.Get<RunQueries>().TimelineAsync(ledger.Contoso, run)).Select(e => e.Action).Where(a => a != "run.released");
        Assert.Equal(["run.queued", "run.started", .. Enumerable.Repeat("run.resumed", attempt - 1), "run.completed"], timeline);
        Assert.Equal(1, await ledger.ScalarAsync<long>($"select count(*) from notifications where data ->> 'event' = 'finished' and (data ->> 'run_id')::bigint = {run}"));
        await Invariants.AssertHoldAsync(ledger.ConnectionString);
    }
}
