using System.Text.Json;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Operations.InventorySync;

/// <summary><c>inventory.sync</c>: reads an upload, one item per object; a bad one is a failure entry, all others arrive.</summary>
public sealed class InventorySyncOperation(InventoryLedger inventory) : IOperation
{
    // Objects of one step, and the characters of their contents: both bound how much is held.
    private const int Batch = 1_000;
    private const int BatchLength = 4 * 1024 * 1024;

    public OperationType Type => InventoryLedger.Sync;

    public Task<OperationPlan> PlanAsync(TenantId tenant, JsonElement scope, CancellationToken cancel) =>
        Task.FromResult(new OperationPlan("action: inventory.sync starts with an upload: POST the files to /api/v1/inventory/sync-runs."));

    public NarrowedScope Narrow(JsonElement scope, IReadOnlyList<string> items) =>
        NarrowedScope.Refuse("The uploaded archive is not kept once a sync has ended, so nothing of it can be tried again. Mend what is wrong at its source, then upload a new archive.");

    public async Task ExecuteAsync(OperationRun run, CancellationToken cancel)
    {
        var sync = await inventory.FindUploadAsync(run.Tenant, run.Lease.RunId, cancel)
            ?? throw new OperationFailedException("upload_missing", "The uploaded files are no longer there.");
        var import = new InventoryImport(sync.Files, sync.Known);
        var (total, read, storing) = (import.Check(), 0, Task.CompletedTask);
        var taken = new TakenObjects(sync.Selection);
        try
        {
            // Read from the start on a resume too: names are counted, and paths numbered, over all of the upload. The next batch is read while one is stored.
            foreach (var batch in Batches(import.Read(), run.StepOf(Batch)))
            {
                await storing;
                read += batch.Count;
                taken.Add(batch);

                // Lists turn out longer than the file that they are; a single text has no total until it has ended.
                var known = total < read + import.FilesLeft ? total = read + import.FilesLeft : null;
                storing = TakeAsync(run, sync, [.. batch.Where(i => !run.IsRecorded(i.ItemId))], known, cancel);
            }
        }
        finally
        {
            await storing;
        }

        taken.RefuseNone();
    }

    private static async Task TakeAsync(OperationRun run, PendingSync sync, List<ImportItem> items, int? total, CancellationToken cancel)
    {
        if (total is { } known)
        {
            await run.Progress.SetTotalAsync(known, cancel);
        }

        if (items.Count > 0)
        {
            await run.TakeAsync(db => StoreAsync(db, sync, items, cancel), cancel);
        }
    }

    private static async Task<IReadOnlyCollection<ItemResult>> StoreAsync(OpsDbContext db, PendingSync sync, List<ImportItem> items, CancellationToken cancel)
    {
        var selected = items.Where(i => i.Object is { } o && sync.Selection.Includes(o.SubjectType)).Select(i => (i.Object!, i.ItemId)).ToList();
        var repeated = (await InventoryLedger.StoreAsync(db, sync.SyncRunId, selected, cancel)).ToDictionary(r => r.Path);
        return [.. items.Select(i => Result(i, sync.Selection, repeated.GetValueOrDefault(i.ItemId)))];
    }

    private static ItemResult Result(ImportItem item, InventorySelection selection, RepeatedSubject? repeated) => item.Object switch
    {
        null => new(item.ItemId, item.IsSkipped ? ItemOutcome.Skipped : ItemOutcome.Failed, item.ReasonCode, item.Reason, item.DisplayName),
        { } o when !selection.Includes(o.SubjectType) => new(item.ItemId, ItemOutcome.Skipped, "not_selected", $"{o.SubjectType} is not in this sync's selection.", item.DisplayName),
        _ when repeated is { IsSame: true } => new(item.ItemId, ItemOutcome.Skipped, "same_content", $"The same as {repeated.First}, which counts.", item.DisplayName),
        { } o when repeated is not null => new(item.ItemId, ItemOutcome.Failed, "duplicate_subject",
            $"Repeats the type and {WordOf(o.IdentifiedBy)} of {repeated.First}, with other content. Only that one counts: keep one of the two.", item.DisplayName),
        _ => new(item.ItemId, ItemOutcome.Succeeded, DisplayName: item.DisplayName),
    };

    private static string WordOf(IdentifiedBy by) => by == IdentifiedBy.Id ? "id" : "name";

    private static IEnumerable<List<ImportItem>> Batches(IEnumerable<ImportItem> items, int most)
    {
        List<ImportItem> batch = [];
        var length = 0;
        foreach (var item in items)
        {
            batch.Add(item);
            length += item.Object?.ContentJson.Length ?? 0;
            if (batch.Count >= most || length >= BatchLength)
            {
                yield return batch;
                (batch, length) = ([], 0);
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>A snapshot without an object says that all there was is gone. So it may say only where the export says that there is none.</summary>
    private sealed class TakenObjects(InventorySelection selection)
    {
        private bool _isAny;
        private bool _isOther;

        public void Add(List<ImportItem> items)
        {
            _isAny |= items.Exists(i => i.Object is { } o && selection.Includes(o.SubjectType));
            _isOther |= items.Exists(i => i.ReasonCode != "empty_list");
        }

        public void RefuseNone()
        {
            if (!_isAny && _isOther)
            {
                throw new OperationFailedException("nothing_taken", "No file of the upload held an object of the selection. Each file's reason says why; see docs/inventory.md for what is read.");
            }
        }
    }
}
