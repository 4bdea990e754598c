using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Inventory;

/// <summary>The snapshot that an upload became; not created means the same upload was still being worked on.</summary>
public sealed record StartedSync(long SyncRunId, long RunId, bool Created, string SelectionHash, RunStatus Status);

/// <summary>What a worker needs to take up a snapshot.</summary>
public sealed record PendingSync(long SyncRunId, byte[] Archive, InventorySelection Selection);

/// <summary>Writes snapshots: the upload with its run, then objects as the run reads them.</summary>
public sealed class InventoryLedger(OpsDb ops)
{
    public static readonly OperationType Sync = new("inventory", "sync");

    /// <summary>
    /// Keeps the archive and queues its <c>inventory.sync</c> run, in one transaction.
    /// Throws <see cref="InvalidArchiveException"/> for what is no archive of at most <see cref="InventoryArchive.MaxArchiveBytes"/> bytes.
    /// </summary>
    public async Task<StartedSync> StartSyncAsync(
        TenantId tenant, byte[] archive, string source, InventorySelection selection, Actor actor, CancellationToken cancel = default)
    {
        if (archive.Length > InventoryArchive.MaxArchiveBytes)
        {
            throw new InvalidArchiveException("too_large", $"The archive is larger than {InventoryArchive.MaxArchiveBytes / 1024 / 1024} MB.");
        }

        var files = InventoryArchive.Check(new MemoryStream(archive, writable: false));
        var name = FailureSanitizer.Reason(Path.GetFileName(source)) is { Length: > 0 } given ? given : "upload";
        var scope = JsonSerializer.SerializeToElement(new { selection_hash = selection.Hash(), source = name, sha256 = Convert.ToHexStringLower(SHA256.HashData(archive)) });
        await using var db = ops.ForTenant(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var run = await RunLedger.StartAsync(db, new(Sync, scope, actor, RunExecutor.Worker) { TotalItems = files, Summary = $"Upload {name}" }, cancel);
        if (!run.Created)
        {
            var existing = await db.InventorySyncRuns.SingleAsync(s => s.BulkOperationRunId == run.RunId, cancel);
            return new(existing.Id, run.RunId, Created: false, existing.SelectionHash, existing.Status);
        }

        var sync = new InventorySyncRun { TenantId = tenant, SelectionHash = selection.Hash(), Selection = new(selection.ToJson()), Source = name, BulkOperationRunId = run.RunId };
        db.Add(sync);
        await db.SaveChangesAsync(cancel);
        db.Add(new InventoryUpload { TenantId = tenant, SyncRunId = sync.Id, Archive = archive });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new(sync.Id, run.RunId, Created: true, sync.SelectionHash, RunStatus.Pending);
    }

    /// <summary>The upload behind a run; null when there is none (any more).</summary>
    public async Task<PendingSync?> FindUploadAsync(TenantId tenant, long run, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var sync = await db.InventorySyncRuns.AsNoTracking().SingleOrDefaultAsync(s => s.BulkOperationRunId == run, cancel);
        var upload = sync is null ? null : await db.InventoryUploads.AsNoTracking().SingleOrDefaultAsync(u => u.SyncRunId == sync.Id, cancel);
        return upload is null ? null : new(sync!.Id, upload.Archive, InventorySelection.FromJson(sync.Selection.Raw));
    }

    /// <summary>Stores objects of a snapshot, contents once per hash, inside the caller's transaction. Safe to repeat.</summary>
    public static async Task StoreAsync(OpsDbContext db, long syncRun, IReadOnlyCollection<InventoryObject> objects, CancellationToken cancel = default)
    {
        if (objects.Count == 0)
        {
            return;
        }

        var tenant = db.Tenant ?? throw new InvalidOperationException("A snapshot is of one tenant.");
        await db.Database.ExecuteSqlRawAsync(InventorySql.Store,
        [
            P("tenant", tenant.Value), P("sync", syncRun),
            P("types", objects.Select(o => o.SubjectType).ToArray()), P("ids", objects.Select(o => o.ExternalId).ToArray()),
            P("names", objects.Select(o => o.DisplayName).ToArray()), P("hashes", objects.Select(o => o.ContentHash).ToArray()),
            P("contents", objects.Select(o => o.ContentJson).ToArray()),
        ], cancel);
    }
}
