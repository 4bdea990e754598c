using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using OpsMonitor.App.Api;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Backups;

/// <summary>A backup set as a zip: a folder for each type, a JSON file for each item. It is streamed; secrets stay hidden in it, as everywhere.</summary>
public static class BackupArchives
{
    private const int MaxName = 120;

    public static void MapBackupArchives(this IEndpointRouteBuilder app) =>
        app.MapGet("/t/{slug}/backups/{id:long}/archive", DownloadAsync).ExcludeFromDescription().WithMetadata(new OwnPagesOnly());

    private static Task<IResult> DownloadAsync(string slug, long id, HttpContext http, TenancyQueries tenancy, BackupQueries backups, BackupLedger ledger, TimeProvider time) =>
        OwnDownload.OfTenantAsync(slug, http, tenancy, time, async (seat, who, query) =>
        {
            query.Check();
            if (await backups.FindAsync(seat.Id, id, http.RequestAborted) is not { } set)
            {
                return TypedResults.NotFound();
            }

            await ledger.JournalDownloadAsync(seat.Id, id, who, http.RequestAborted);
            var items = backups.ContentsAsync(seat.Id, id, http.RequestAborted);
            return TypedResults.Stream(stream => WriteAsync(http, stream, items), "application/zip", $"{FileName(set.Name)}.zip");
        });

    private static async Task WriteAsync(HttpContext http, Stream stream, IAsyncEnumerable<(BackupItemRow Item, string Json)> items)
    {
        // The framework's archive still writes some of its headers synchronously.
        http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        await using var zip = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, http.RequestAborted);
        await foreach (var (item, json) in items.WithCancellation(http.RequestAborted))
        {
            await Admission.DemandAsync(http); // it may take its time
            await using var entry = await zip.CreateEntry(Unique($"{FileName(item.SubjectType)}/{FileName(item.DisplayName)}", taken), CompressionLevel.Fastest).OpenAsync(http.RequestAborted);
            await entry.WriteAsync(Encoding.UTF8.GetBytes(json), http.RequestAborted);
        }
    }

    private static string Unique(string path, HashSet<string> taken)
    {
        var unique = path;
        for (var number = 2; !taken.Add(unique); number++)
        {
            unique = $"{path} ({number})";
        }

        return unique + ".json";
    }

    // What some system does not allow in a file's name.
    private static string FileName(string name)
    {
        var safe = new string([.. name.Take(MaxName).Select(c => char.IsControl(c) || char.IsSurrogate(c) || "\"*/:<>?\\|".Contains(c, StringComparison.Ordinal) ? '_' : c)]).Trim(' ', '.');
        return safe.Length == 0 ? "_" : safe;
    }
}
