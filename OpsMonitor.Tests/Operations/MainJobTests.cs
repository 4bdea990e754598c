using OpsMonitor.App.Operations;
using OpsMonitor.App.Operations.DriftGenerate;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Operations;

/// <summary>Inventory in, drift out, by the real worker over the real ledger.</summary>
public sealed class MainJobTests
{
    [Fact]
    public async Task Archives_SyncedAndCompared_GiveTheCountedFailuresAndFindings()
    {
        Assert.SkipWhen(RealInventory.Path("windows-v3.6.zip") is null, "The real archives are not on this machine.");
        await using var ledger = await Ledger.CreateAsync();
        await ledger.StartWorkerAsync();
        var (baseline, first) = await SyncAsync(ledger, await File.ReadAllBytesAsync(RealInventory.Path("windows-v3.6.zip")!), "windows-v3.6.zip");
        var (current, second) = await SyncAsync(ledger, await File.ReadAllBytesAsync(RealInventory.Path("windows-v3.7.zip")!), "windows-v3.7.zip");

        Assert.Equal((RunStatus.CompletedWithErrors, 92, 91, 1), Outcome(first));
        Assert.Equal((RunStatus.CompletedWithErrors, 92, 90, 2), Outcome(second));
        Assert.Equal(91, await ledger.ScalarAsync<int>($"select item_count from inventory_sync_runs where id = {baseline.SyncRunId}"));
        Assert.Equal(90, await ledger.ScalarAsync<int>($"select item_count from inventory_sync_runs where id = {current.SyncRunId}"));
        Assert.Equal(["duplicate_subject"], await ReasonsAsync(ledger, first.Id));
        Assert.Equal(["duplicate_subject", "invalid_json"], await ReasonsAsync(ledger, second.Id));

        var scope = new DriftScope(baseline.SelectionHash, baseline.SyncRunId, current.SyncRunId);
        var drift = await DriftAsync(ledger, scope);
        Assert.Equal((RunStatus.Completed, 95, 95, 0), Outcome(drift));
        Assert.Equal("added 4, changed 7, removed 5", await ledger.ScalarAsync<string>(
            "select string_agg(change_type || ' ' || n, ', ' order by change_type) from (select change_type, count(*) n from findings group by 1) c"));

        await DriftAsync(ledger, scope);
        Assert.Equal(16, await ledger.ScalarAsync<long>("select count(*) from findings where resolved_at is null and status = 'new'"));
    }

    // v3.6 is how it should be: v3.7 differs, once more v3.7 tells nothing new, and back at v3.6 all is well. With v3.7 approved instead there is nothing to undo.
    [Theory]
    [InlineData(true, 16)]
    [InlineData(false, InventoryFixture.Added + InventoryFixture.Removed + InventoryFixture.Changed)]
    public async Task Baseline_CheckedThereAndBack_OpensAndEndsWhatDiffers(bool real, int differing)
    {
        Assert.SkipWhen(real && RealInventory.Path("windows-v3.6.zip") is null, RealInventory.Absent);
        await using var ledger = await Ledger.CreateAsync();
        await ledger.StartWorkerAsync();
        var (was, becomes) = real
            ? (await File.ReadAllBytesAsync(RealInventory.Path("windows-v3.6.zip")!), await File.ReadAllBytesAsync(RealInventory.Path("windows-v3.7.zip")!))
            : (InventoryFixture.Baseline(), InventoryFixture.Current());
        var (baselines, queries) = (ledger.Get<BaselineQueries>(), ledger.Get<FindingQueries>());
        var (baseline, _) = await SyncAsync(ledger, was, "baseline.zip");
        Assert.Null((await ledger.Get<BaselineLedger>().MoveAsync(ledger.Contoso, baseline.SyncRunId, ledger.Ana, "go-live")).Refusal);

        async Task<(DriftDelta Delta, long Sync)> CheckAsync(byte[] archive, string name)
        {
            var (current, _) = await SyncAsync(ledger, archive, name);
            var run = await DriftAsync(ledger, new(baseline.SelectionHash, baseline.SyncRunId, current.SyncRunId));
            var delta = (await baselines.RunAsync(ledger.Contoso, run.Id))!.Delta!;
            Assert.Equal(archive != becomes ? 0 : real ? 5 : 1, delta.Doubtful); // the policy whose file is broken; where nobody knows the file, it may be any of those that are missing
            return (delta with { Doubtful = 0 }, current.SyncRunId);
        }

        var (first, newer) = await CheckAsync(becomes, "newer.zip");
        Assert.Equal(new(differing, 0, 0, 0, 0, 0), first);
        Assert.Equal(new(0, differing, 0, 0, 0, 0), (await CheckAsync(becomes, "newer once more.zip")).Delta);
        Assert.Equal(differing, await queries.CountOpenAsync(ledger.Contoso));
        Assert.Equal(new(0, 0, 0, differing, 0, 0), (await CheckAsync(was, "back.zip")).Delta);
        Assert.Equal(0, await queries.CountOpenAsync(ledger.Contoso));
        Assert.Equal(new(0, 0, differing, 0, 0, 0), (await CheckAsync(becomes, "newer again.zip")).Delta);

        var move = await ledger.Get<BaselineLedger>().MoveAsync(ledger.Contoso, newer, ledger.Ana, "meant");
        Assert.Equal(new(null, differing, 0), move);
        Assert.Equal(differing, await queries.CountAsync(ledger.Contoso, new() { End = FindingEnd.Accepted }));
        Assert.Equal(differing, await ledger.ScalarAsync<long>("select count(*) from findings"));
        Assert.Equal(["meant", "go-live"], (await baselines.HistoryAsync(ledger.Contoso, baseline.SelectionHash)).Items.Select(b => b.Reason));
    }

    [Fact]
    public async Task Drift_StartedWhileActive_Attaches()
    {
        await using var ledger = await Ledger.CreateAsync();
        var worker = await ledger.StartWorkerAsync();
        var (baseline, _) = await SyncAsync(ledger, InventoryFixture.Baseline(), "baseline.zip");
        var (current, _) = await SyncAsync(ledger, InventoryFixture.Current(), "current.zip");
        await worker.StopAsync(TestContext.Current.CancellationToken);

        var scope = new DriftScope(baseline.SelectionHash, baseline.SyncRunId, current.SyncRunId);
        var starter = Starter(ledger);
        var first = await starter.StartAsync(ledger.Contoso, ledger.Ana, DriftLedger.Generate, scope.ToJson());
        var second = await starter.StartAsync(ledger.Contoso, ledger.Ana, DriftLedger.Generate, scope.ToJson());

        Assert.True(first.Created);
        Assert.Equal((first.RunId, false), (second.RunId, second.Created));
    }

    private static OperationStarter Starter(Ledger ledger) =>
        new([new DriftGenerateOperation(ledger.Get<DriftLedger>())], ledger.Get<RunLedger>(), new WorkSignal());

    private static (RunStatus Status, int? Total, int Succeeded, int Failed) Outcome(RunRow run) =>
        (run.Status, run.Counters.Total, run.Counters.Succeeded, run.Counters.Failed);

    private static async Task<string[]> ReasonsAsync(Ledger ledger, long run) =>
        [.. (await ledger.Get<RunQueries>().ReasonsAsync(ledger.Contoso, run)).Select(r => r.ReasonCode).Order()];

    private static async Task<(StartedSync Sync, RunRow Run)> SyncAsync(Ledger ledger, byte[] archive, string name)
    {
        var sync = await ledger.Get<InventoryLedger>().StartSyncAsync(ledger.Contoso, archive, name, InventorySelection.All, ledger.Ana);
        Assert.True(sync.Created);
        return (sync, await FinishedAsync(ledger, sync.RunId));
    }

    private static async Task<RunRow> DriftAsync(Ledger ledger, DriftScope scope)
    {
        var started = await Starter(ledger).StartAsync(ledger.Contoso, ledger.Ana, DriftLedger.Generate, scope.ToJson());
        Assert.Null(started.Error);
        return await FinishedAsync(ledger, started.RunId);
    }

    private static async Task<RunRow> FinishedAsync(Ledger ledger, long run)
    {
        RunDetail? found = null;
        await Eventually.True(
            async () => (found = await ledger.Get<RunQueries>().FindAsync(ledger.Contoso, run)) is { Row.IsActive: false },
            $"run {run} ends");
        return found!.Row;
    }
}
