using OpsMonitor.App.Operations;
using OpsMonitor.App.Operations.BackupSetAddPolicies;
using OpsMonitor.App.Operations.DriftGenerate;
using OpsMonitor.App.Operations.InventorySync;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Operations;

/// <summary>Retries of operations that this server executes itself, each within the scope its handler makes of the failed items.</summary>
public sealed class RetryStarterTests : IAsyncLifetime
{
    private Ledger _ledger = null!;
    private RetryStarter _retries = null!;
    private OperationStarter _starter = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        IOperation[] operations =
        [
            new InventorySyncOperation(_ledger.Get<InventoryLedger>()), new DriftGenerateOperation(_ledger.Get<DriftLedger>()),
            new BackupSetAddPoliciesOperation(_ledger.Get<BackupCopies>(), _ledger.Get<InventoryQueries>()),
        ];
        var signal = new WorkSignal();
        _retries = new(operations, _ledger.Get<RunRetries>(), signal);
        _starter = new(operations, _ledger.Get<RunLedger>(), signal);
    }

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Retry_PoliciesThatWereNotThere_AddsThemOnceTheInventoryHasThem()
    {
        await _ledger.StartWorkerAsync();
        var set = (await _ledger.Get<BackupLedger>().CreateAsync(_ledger.Contoso, "Weekly", _ledger.Ana)).Id;
        await SyncAsync(InventoryFixture.Zip(("a.json", InventoryFixture.Policy(1, "on"))));
        var ids = new[] { 1, 2 }.Select(PolicyId).ToArray();
        var first = (await _starter.StartAsync(_ledger.Contoso, _ledger.Ana, BackupCopies.AddPolicies, new AddPoliciesScope(set, ids).ToJson())).RunId;
        Assert.Equal((1, 1), Counts(await EndedAsync(first)));

        await SyncAsync(InventoryFixture.Zip(("a.json", InventoryFixture.Policy(1, "on")), ("b.json", InventoryFixture.Policy(2, "on"))));
        var retry = await _retries.RetryAsync(_ledger.Contoso, first, _ledger.Ana, RetryChoice.All);
        Assert.Equal((1, 0), Counts(await EndedAsync(retry.Run!.RunId)));

        var chain = (await _ledger.Get<RunChains>().FindAsync(_ledger.Contoso, first))!;
        Assert.Equal((1, 1, 0), (chain.Failed, chain.Recovered, chain.Left));
        Assert.Equal("Backup set \"Weekly\"", chain.Links[1].Summary);
    }

    [Fact]
    public async Task Retry_OfAnUploadThatIsGone_SaysWhatToDoInstead()
    {
        await _ledger.StartWorkerAsync();
        var sync = await SyncAsync(InventoryFixture.Zip(("a.json", InventoryFixture.Policy(1, "on")), ("b.json", "{"u8.ToArray())));

        var preview = await _retries.PreviewAsync(_ledger.Contoso, sync, RetryChoice.All);
        Assert.Equal((RetryRefusal.Operation, false, 0, 1), (preview.Refusal, preview.CanRetry, preview.Total, preview.Hopeless));
        Assert.Contains("upload a new archive", preview.Words, StringComparison.Ordinal);
        Assert.Equal(RetryRefusal.Operation, (await _retries.RetryAsync(_ledger.Contoso, sync, _ledger.Ana, RetryChoice.All)).Refusal);
    }

    private static string PolicyId(int number) => $"00000000-0000-4000-8000-{number:D12}";

    private static (int Succeeded, int Failed) Counts(RunRow run) => (run.Counters.Succeeded, run.Counters.Failed);

    private async Task<long> SyncAsync(byte[] archive)
    {
        var sync = await _ledger.Get<InventoryLedger>().StartSyncAsync(_ledger.Contoso, archive, "export.zip", InventorySelection.All, _ledger.Ana);
        await EndedAsync(sync.RunId);
        return sync.RunId;
    }

    private async Task<RunRow> EndedAsync(long run)
    {
        RunDetail? found = null;
        await Eventually.True(
            async () => (found = await _ledger.Get<RunQueries>().FindAsync(_ledger.Contoso, run)) is { Row.IsActive: false },
            $"run {run} ends");
        return found!.Row;
    }
}
