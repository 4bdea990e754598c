using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Operations;

/// <summary>What a worker stores for its items and what its run counts are one transaction: they agree also when the run is aborted in the middle.</summary>
public sealed class StepsTests : IAsyncLifetime
{
    private const int Files = 120;
    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("00:00:00.01")]
    public async Task Sync_Aborted_HasTheObjectsItsRunCounts(string pause)
    {
        var sync = await StartSyncAsync("a", "on");
        await using (await WorkerAsync(pause))
        {
            await AbortAfterAsync(sync.RunId, 20);
        }

        var run = await _ledger.RowAsync(sync.RunId);
        Assert.Equal(
            [$"{run.Counters.Succeeded} {run.Counters.Succeeded}"],
            await _ledger.TextsAsync($"select concat_ws(' ', item_count, (select count(*) from inventory_items where sync_run_id = s.id)) from inventory_sync_runs s where id = {sync.SyncRunId}"));
        Assert.Equal(run.Counters.Succeeded, (await _ledger.Get<InventoryQueries>().FindAsync(_ledger.Contoso, sync.SyncRunId))!.ItemCount);
    }

    [Fact]
    public async Task Backup_Aborted_HasThePoliciesItsRunCounts()
    {
        var sync = await StartSyncAsync("a", "on");
        await using (await WorkerAsync("00:00:00"))
        {
            await EndedAsync(sync.RunId);
        }

        var set = (await _ledger.Get<BackupLedger>().CreateAsync(_ledger.Contoso, "Weekly", _ledger.Ana)).Id;
        var scope = JsonSerializer.SerializeToElement(new { backup_set_id = set, policy_ids = Enumerable.Range(0, Files).Select(n => $"p{n}"), options = new { } });
        var run = (await _ledger.Get<RunLedger>().StartAsync(_ledger.Contoso, new(BackupCopies.AddPolicies, scope, _ledger.Ana, RunExecutor.Worker) { TotalItems = Files })).RunId;
        await using (await WorkerAsync("00:00:00.01"))
        {
            await AbortAfterAsync(run, 20);
        }

        Assert.Equal((long)(await _ledger.RowAsync(run)).Counters.Succeeded, await _ledger.ScalarAsync<long>($"select count(*) from backup_items where backup_set_id = {set}"));
    }

    [Fact]
    public async Task Drift_Aborted_HasTheFindingsOfTheSubjectsItCounts()
    {
        var (before, after) = (await StartSyncAsync("a", "on"), await StartSyncAsync("b", "off"));
        await using (await WorkerAsync("00:00:00"))
        {
            await EndedAsync(before.RunId);
            await EndedAsync(after.RunId);
        }

        var scope = new DriftScope(before.SelectionHash, before.SyncRunId, after.SyncRunId).ToJson();
        var run = (await _ledger.Get<RunLedger>().StartAsync(_ledger.Contoso, new(DriftLedger.Generate, scope, _ledger.Ana, RunExecutor.Worker))).RunId;
        await using (await WorkerAsync("00:00:00.01"))
        {
            await AbortAfterAsync(run, 20);
        }

        Assert.Equal((long)(await _ledger.RowAsync(run)).Counters.Processed, await _ledger.ScalarAsync<long>($"select count(*) from findings where bulk_operation_run_id = {run}"));
    }

    [Fact]
    public async Task Step_OfARunTakenOver_StoresNothing()
    {
        var sync = await StartSyncAsync("a", "on");
        var lease = (await _ledger.Get<RunLeases>().ClaimAsync("node-1", [InventoryLedger.Sync], TimeSpan.FromMinutes(1), perTenant: 3))!;
        var objects = Imports.Objects(Archive("a", "on"));
        var progress = _ledger.Progress(lease with { Attempt = lease.Attempt + 1 });
        await Assert.ThrowsAsync<RunFencedException>(() => progress.TakeAsync(
            async db =>
            {
                await InventoryLedger.StoreAsync(db, sync.SyncRunId, objects);
                return [.. objects.Select(o => new ItemResult(o.Path, ItemOutcome.Succeeded))];
            },
            CancellationToken.None));
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from inventory_items"));
    }

    private static byte[] Archive(string name, string value) => InventoryFixture.Zip([.. Enumerable.Range(0, Files).Select(n => (
        $"{name}/{n:000}.json", Encoding.UTF8.GetBytes($$"""{"@odata.type":"#microsoft.graph.policy","id":"p{{n}}","displayName":"Policy {{n}}","state":"{{value}}"}""")))]);

    private Task<StartedSync> StartSyncAsync(string name, string value) =>
        _ledger.Get<InventoryLedger>().StartSyncAsync(_ledger.Contoso, Archive(name, value), $"{name}.zip", InventorySelection.All, _ledger.Ana);

    private async Task<IAsyncDisposable> WorkerAsync(string pause) => new Stopping(await _ledger.StartWorkerAsync(("ItemPause", pause)));

    private Task EndedAsync(long run) => Eventually.True(async () => !(await _ledger.RowAsync(run)).IsActive, "the run ends");

    private async Task AbortAfterAsync(long run, int items)
    {
        await Eventually.True(async () => await _ledger.RowAsync(run) is var row && (!row.IsActive || row.Counters.Processed >= items), "it is on its way");
        await _ledger.Get<RunLedger>().RequestAbortAsync(_ledger.Contoso, run, _ledger.Ana, "enough");
        await EndedAsync(run);
    }

    private sealed class Stopping(Microsoft.Extensions.Hosting.IHost worker) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await worker.StopAsync();
    }
}
