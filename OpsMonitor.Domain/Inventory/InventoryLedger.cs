using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Inventory;

/// <summary>The snapshot that an upload became; not created means the same upload was still being worked on.</summary>
public sealed record StartedSync(long SyncRunId, long RunId, bool Created, string SelectionHash, RunStatus Status);

/// <summary>What a worker needs to take up a snapshot.</summary>
/// <param name="Known">What the snapshot before of the same selection told by name or path.</param>
public sealed record PendingSync(long SyncRunId, IReadOnlyList<UploadedFile> Files, InventorySelection Selection, Func<IReadOnlyList<KnownName>> Known);

/// <summary>An object that was not stored because one of its type and id came before it, and whether both are equal.</summary>
public sealed record RepeatedSubject(string Path, string First, bool IsSame);

/// <summary>Writes snapshots: an upload becomes one with its run, then objects as the run reads them.</summary>
public sealed class InventoryLedger(OpsDb ops, InventoryUploads uploads)
{
    public static readonly OperationType Sync = new("inventory", "sync");

    /// <summary>
    /// Queues the <c>inventory.sync</c> run of an upload, in one transaction. What does not become a run is deleted. Throws <see cref="InvalidArchiveException"/>
    /// for what cannot be read at all.
    /// </summary>
    public async Task<StartedSync> StartSyncAsync(
        TenantId tenant, ReceivedUpload upload, string source, InventorySelection selection, Actor actor, CancellationToken cancel = default)
    {
        StartedSync? started = null;
        try
        {
            var files = new InventoryImport(await uploads.FilesAsync(tenant, upload.Id, cancel)).Check();
            return started = await StartAsync(tenant, upload, files, source, selection, actor, cancel);
        }
        finally
        {
            if (started is not { Created: true })
            {
                await uploads.DeleteAsync(tenant, upload.Id, CancellationToken.None);
            }
        }
    }

    /// <summary>The same for a file that is in memory anyway.</summary>
    public async Task<StartedSync> StartSyncAsync(
        TenantId tenant, byte[] file, string source, InventorySelection selection, Actor actor, CancellationToken cancel = default)
    {
        using var content = new MemoryStream(file, writable: false);
        var upload = await uploads.ReceiveAsync(tenant, new[] { (source, (Stream)content) }.ToAsyncEnumerable(), cancel);
        return await StartSyncAsync(tenant, upload, source, selection, actor, cancel);
    }

    /// <summary>The upload behind a run; null when there is none (any more).</summary>
    public async Task<PendingSync?> FindUploadAsync(TenantId tenant, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var sync = await db.InventorySyncRuns.AsNoTracking().SingleOrDefaultAsync(s => s.BulkOperationRunId == run, cancel);
        var files = sync?.Upload is { } upload ? await uploads.FilesAsync(tenant, upload, cancel) : [];
        return files.Count == 0 ? null : new(sync!.Id, files, InventorySelection.FromJson(sync.Selection.Raw), () => Known(tenant, sync.Id));
    }

    /// <summary>
    /// Stores objects of a snapshot with their paths, contents once per hash, inside the caller's transaction, and answers with those that repeat another one.
    /// Of one subject the first counts. Safe to repeat.
    /// </summary>
    public static async Task<IReadOnlyList<RepeatedSubject>> StoreAsync(
        OpsDbContext db, long syncRun, IReadOnlyCollection<(InventoryObject Object, string Path)> items, CancellationToken cancel = default)
    {
        if (items.Count == 0)
        {
            return [];
        }

        var tenant = db.Tenant ?? throw new InvalidOperationException("A snapshot is of one tenant.");
        Npgsql.NpgsqlParameter[] Subjects() =>
        [
            P("tenant", tenant.Value), P("sync", syncRun), P("types", items.Select(i => i.Object.SubjectType).ToArray()),
            P("ids", items.Select(i => i.Object.ExternalId).ToArray()), P("hashes", items.Select(i => i.Object.ContentHash).ToArray()), P("paths", items.Select(i => i.Path).ToArray()),
        ];
        var added = await db.Database.SqlQueryRaw<int>(InventorySql.Store,
        [
            .. Subjects(), P("names", items.Select(i => i.Object.DisplayName).ToArray()), P("contents", items.Select(i => i.Object.ContentJson).ToArray()),
            P("by", items.Select(i => EnumText.Of(i.Object.IdentifiedBy)).ToArray()), P("cuts", items.Select(i => i.Object.CutPlace).ToArray()),
        ]).ToListAsync(cancel);
        return added[0] == items.Count ? [] : await db.Database.SqlQueryRaw<RepeatedSubject>(InventorySql.Repeats, [.. Subjects()]).ToListAsync(cancel);
    }

    private List<KnownName> Known(TenantId tenant, long sync)
    {
        using var db = ops.ForTenant(tenant);
        return [.. db.Database.SqlQueryRaw<KnownName>(InventorySql.KnownNames, P("tenant", tenant.Value), P("sync", sync))];
    }

    private async Task<StartedSync> StartAsync(
        TenantId tenant, ReceivedUpload upload, int? files, string source, InventorySelection selection, Actor actor, CancellationToken cancel)
    {
        var name = FailureSanitizer.Reason(Path.GetFileName(source)) is { Length: > 0 } given ? given : "upload";
        var scope = JsonSerializer.SerializeToElement(new { selection_hash = selection.Hash(), source = name, digest = upload.Digest });
        await using var db = ops.ForTenant(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var run = await RunLedger.StartAsync(db, new(Sync, scope, actor, RunExecutor.Worker) { TotalItems = files, Summary = $"Upload {name}" }, cancel);
        if (!run.Created)
        {
            var existing = await db.InventorySyncRuns.SingleAsync(s => s.BulkOperationRunId == run.RunId, cancel);
            return new(existing.Id, run.RunId, Created: false, existing.SelectionHash, existing.Status);
        }

        var sync = new InventorySyncRun
        {
            TenantId = tenant,
            SelectionHash = selection.Hash(),
            Selection = new(selection.ToJson()),
            Source = name,
            BulkOperationRunId = run.RunId,
            Upload = upload.Id,
        };
        db.Add(sync);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new(sync.Id, run.RunId, Created: true, sync.SelectionHash, RunStatus.Pending);
    }
}
