using System.Text;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text.Secrets;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Inventory;

/// <summary>An upload that has arrived whole; the hash is of all paths and bytes.</summary>
public sealed record ReceivedUpload(Guid Id, string Digest, int Files);

/// <summary>
/// Keeps the bytes of uploads, in parts as they arrive, until the run that reads them has ended: any node may run it. What was begun and never became a snapshot
/// is deleted by the next upload of its tenant, a day later.
/// </summary>
public sealed class InventoryUploads(OpsDb ops)
{
    /// <summary>The most bytes of one upload.</summary>
    public const long MaxBytes = 2L * 1024 * 1024 * 1024;

    /// <summary>The most files of one upload.</summary>
    public const int MaxFiles = InventoryArchive.MaxEntries;

    // Small enough not to be a large object, of which the collector keeps many.
    private const int PartBytes = 64 * 1024;

    // Parts of one statement.
    private const int BatchBytes = 1024 * 1024;

    /// <summary>Takes the files one after another, and of each no more than a part into memory. Throws <see cref="InvalidArchiveException"/> (too_large, too_many_entries).</summary>
    public async Task<ReceivedUpload> ReceiveAsync(TenantId tenant, IAsyncEnumerable<(string Path, Stream Content)> files, CancellationToken cancel = default)
    {
        await ExecuteAsync(tenant, InventorySql.DeleteAbandonedParts, cancel, P("tenant", tenant.Value));
        var upload = Guid.CreateVersion7();
        using var hash = SafeDigest.Begin();
        var (number, total, waiting) = (0, 0L, new List<InventoryUploadPart>());
        try
        {
            await foreach (var (path, content) in files.WithCancellation(cancel))
            {
                if (number == MaxFiles)
                {
                    throw new InvalidArchiveException("too_many_entries", $"The upload has more than {MaxFiles} files.");
                }

                hash.AppendData(Encoding.UTF8.GetBytes($"{path}\n"));
                await foreach (var part in PartsAsync(tenant, upload, number++, path, content, cancel))
                {
                    hash.AppendData(part.Bytes);
                    total += part.Bytes.Length;
                    waiting.Add(total <= MaxBytes ? part : throw new InvalidArchiveException("too_large", "The upload is larger than 2 GiB."));
                    await StoreAsync(tenant, waiting, BatchBytes, cancel);
                }
            }

            await StoreAsync(tenant, waiting, 0, cancel);
            return new(upload, Convert.ToHexStringLower(hash.GetHashAndReset()), number);
        }
        catch
        {
            await DeleteAsync(tenant, upload, CancellationToken.None);
            throw;
        }
    }

    /// <summary>The files of an upload; their streams read the database while they are read.</summary>
    public async Task<IReadOnlyList<UploadedFile>> FilesAsync(TenantId tenant, Guid upload, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var files = await db.Database.SqlQueryRaw<StoredFile>(InventorySql.UploadedFiles, P("tenant", tenant.Value), P("upload", upload)).ToListAsync(cancel);
        var parts = new UploadParts(ops, tenant, upload, PartBytes);
        return [.. files.Select(f => new UploadedFile(f.Path, () => parts.Open(f.File, f.Length)))];
    }

    /// <summary>Deletes what nobody will read.</summary>
    public Task DeleteAsync(TenantId tenant, Guid upload, CancellationToken cancel = default) =>
        ExecuteAsync(tenant, InventorySql.DeleteParts, cancel, P("tenant", tenant.Value), P("upload", upload));

    private static async IAsyncEnumerable<InventoryUploadPart> PartsAsync(
        TenantId tenant, Guid upload, int file, string path, Stream content, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var buffer = new byte[PartBytes];
        for (var part = 0; ; part++)
        {
            var length = await content.ReadAtLeastAsync(buffer, PartBytes, throwOnEndOfStream: false, cancel);
            if (length > 0 || part == 0)
            {
                yield return new() { TenantId = tenant, Upload = upload, File = file, Part = part, Path = part == 0 ? path : null, Bytes = buffer[..length] };
            }

            if (length < PartBytes)
            {
                yield break;
            }
        }
    }

    // Not durable by itself: the transaction that starts the run makes everything before it so.
    private async Task StoreAsync(TenantId tenant, List<InventoryUploadPart> parts, int above, CancellationToken cancel)
    {
        if (parts.Sum(p => (long)p.Bytes.Length) + parts.Count <= above || parts.Count == 0)
        {
            return;
        }

        await ops.OnceAsync(
            tenant,
            () =>
            [
                OpsDb.Statement(InventorySql.NotDurable),
                OpsDb.Statement(InventorySql.StoreParts, P("tenant", tenant.Value), P("upload", parts[0].Upload), P("files", parts.Select(p => p.File).ToArray()),
                    P("parts", parts.Select(p => p.Part).ToArray()), P("paths", parts.Select(p => p.Path).ToArray()), P("bytes", parts.Select(p => p.Bytes).ToArray())),
            ],
            _ => 0, cancel: cancel);
        parts.Clear();
    }

    private async Task ExecuteAsync(TenantId tenant, string sql, CancellationToken cancel, params Npgsql.NpgsqlParameter[] parameters)
    {
        await using var db = ops.ForTenant(tenant);
        await db.Database.ExecuteSqlRawAsync(sql, parameters, cancel);
    }

    private sealed record StoredFile(int File, string Path, long Length);
}
