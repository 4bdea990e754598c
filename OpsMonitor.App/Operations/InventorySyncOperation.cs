using System.Text.Json;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Operations;

/// <summary><c>inventory.sync</c>: reads an uploaded archive, one item per file; a bad file is a failure entry, all others arrive.</summary>
public sealed class InventorySyncOperation(InventoryLedger inventory) : IOperation
{
    private const int Batch = 50;

    public OperationType Type => InventoryLedger.Sync;

    public Task<OperationPlan> PlanAsync(TenantId tenant, JsonElement scope, CancellationToken cancel) =>
        Task.FromResult(new OperationPlan("action: inventory.sync starts with an upload: POST the archive to /api/v1/inventory/sync-runs."));

    public NarrowedScope Narrow(JsonElement scope, IReadOnlyList<string> items) =>
        NarrowedScope.Refuse("The uploaded archive is not kept once a sync has ended, so nothing of it can be tried again. Mend what is wrong at its source, then upload a new archive.");

    public async Task ExecuteAsync(OperationRun run, CancellationToken cancel)
    {
        var sync = await inventory.FindUploadAsync(run.Tenant, run.Lease.RunId, cancel)
            ?? throw new OperationFailedException("upload_missing", "The uploaded archive is no longer there.");
        using var archive = new MemoryStream(sync.Archive, writable: false);

        // Read from the start on a resume too: which file is the duplicate depends on all before it.
        foreach (var batch in InventoryArchive.Read(archive).Where(f => !run.IsRecorded(f.ItemId)).Chunk(run.StepOf(Batch)))
        {
            await run.TakeAsync(
                async db =>
                {
                    await InventoryLedger.StoreAsync(db, sync.SyncRunId, [.. batch.Select(f => f.Object).OfType<InventoryObject>().Where(o => sync.Selection.Includes(o.SubjectType))], cancel);
                    return [.. batch.Select(f => Result(f, sync.Selection))];
                },
                cancel);
        }
    }

    private static ItemResult Result(ArchiveItem file, InventorySelection selection) => file.Object switch
    {
        null => new(file.ItemId, ItemOutcome.Failed, file.ReasonCode, file.Reason, file.DisplayName),
        { } o when !selection.Includes(o.SubjectType) => new(file.ItemId, ItemOutcome.Skipped, "not_selected", $"{o.SubjectType} is not in this sync's selection.", file.DisplayName),
        _ => new(file.ItemId, ItemOutcome.Succeeded, DisplayName: file.DisplayName),
    };
}
