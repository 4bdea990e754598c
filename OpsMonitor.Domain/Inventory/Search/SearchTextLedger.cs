using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Inventory.Search;

/// <summary>
/// Writes what searches look into, once per content however many snapshots hold it: its names and values as they are shown, masked before they are stored, so
/// that no search can confirm a guess. It comes after a snapshot's end and holds up no import.
/// </summary>
public sealed class SearchTextLedger(OpsDb ops)
{
    private const int Batch = 500;

    /// <summary>Makes the newest snapshot searchable that has ended and is not; false when there was none. May be broken off and repeated.</summary>
    public async Task<bool> WriteNextAsync(CancellationToken cancel = default)
    {
        await using var all = ops.ForAllTenants("each tenant's snapshots become searchable");
        if ((await all.Database.SqlQueryRaw<NextRow>(SearchSql.Next).ToListAsync(cancel)) is not [var next])
        {
            return false;
        }

        await WriteAsync(new(next.TenantId), next.Id, cancel);
        return true;
    }

    private async Task WriteAsync(TenantId tenant, long sync, CancellationToken cancel)
    {
        var (type, id) = ("", "");
        while (true)
        {
            await using var db = ops.ForTenant(tenant);
            var items = await db.Database.SqlQueryRaw<ItemRow>(
                SearchSql.Items, P("tenant", tenant.Value), P("sync", sync), P("type", type), P("id", id), P("limit", Batch)).ToListAsync(cancel);
            if (items.Count == 0)
            {
                await db.Database.ExecuteSqlRawAsync(SearchSql.Done, [P("tenant", tenant.Value), P("sync", sync)], cancel);
                return;
            }

            (type, id) = (items[^1].SubjectType, items[^1].ExternalId);
            var lacking = items.Where(i => i.Content is not null).ToList();
            if (lacking.Count > 0)
            {
                await db.Database.ExecuteSqlRawAsync(
                    SearchSql.Write, [P("tenant", tenant.Value), P("hashes", lacking.Select(i => i.ContentHash).ToArray()), P("texts", lacking.Select(i => TextOf(i.Content!)).ToArray())], cancel);
            }
        }
    }

    // What cannot be read is not found; it must not keep the others from being so.
    private static string TextOf(string json)
    {
        try
        {
            return string.Join('\n', ContentLines.Of(SafeJson.Content(json)).Select(l => l.Searched));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    private sealed record NextRow(long TenantId, long Id);

    private sealed record ItemRow(string SubjectType, string ExternalId, byte[] ContentHash, string? Content);
}
