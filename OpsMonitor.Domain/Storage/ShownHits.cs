using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Storage;

/// <summary>
/// Searches look into texts as they are stored, and a hit within what is masked would tell it: a guess that is found is right. So what may be masked
/// (<see cref="SearchText.MayHide"/>) is a hit only where the text stands in what is shown.
/// </summary>
internal static class ShownHits
{
    // A search that finds more of them finds none of them.
    private const int Max = 10_000;

    /// <summary>The keys of those <paramref name="hits"/> that have the text in what is shown of them.</summary>
    public static async Task<T[]> AmongAsync<T>(OpsDbContext db, IQueryable<StoredHit<T>> hits, string text, CancellationToken cancel)
    {
        var found = await hits.Take(Max + 1).ToListAsync(cancel);
        return found.Count > Max ? [] : await AmongAsync(db, found, text, cancel);
    }

    /// <summary>The same of hits that were read already.</summary>
    public static async Task<T[]> AmongAsync<T>(OpsDbContext db, IReadOnlyList<StoredHit<T>> hits, string text, CancellationToken cancel)
    {
        if (hits.Count == 0)
        {
            return [];
        }

        var shown = hits.Select(h => Plain($"\n{(h.Id is null ? "" : SafeId.Shown(h.Id))}\n{SafeReason.Of(h.Name)}\n")).ToArray();
        var numbers = await NumbersAsync(db, shown, Plain(text), cancel);
        return [.. numbers.Select(n => hits[n - 1].Key)];
    }

    /// <summary>Which of the texts, which may all be shown, have <paramref name="text"/> in them: their numbers, from 1 on.</summary>
    public static Task<List<int>> NumbersAsync(OpsDbContext db, string[] texts, string text, CancellationToken cancel) =>
        db.Database.SqlQueryRaw<int>(ShownHitsSql.With, new NpgsqlParameter("texts", texts), new NpgsqlParameter("text", text)).ToListAsync(cancel);

    // Tabs and line breaks are shown as blanks.
    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}

/// <summary>What a search found: an id and a name as they are stored, of which one has the text.</summary>
internal sealed record StoredHit<T>(T Key, string? Id, string? Name);
