using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory.Search;

/// <summary>A place in an object's content that has what was searched for.</summary>
/// <param name="Label">Where it is, in words.</param>
/// <param name="Name">The exact name of the property or the setting.</param>
/// <param name="Value">Its value, of a long one the part around what was searched for; null where it only holds others.</param>
public sealed record ContentHit(string Label, string Name, string? Value);

/// <summary>Says where the objects of a page have what was searched for.</summary>
internal static class ContentHits
{
    private const int MaxHits = 3;
    private const int MaxValue = 160;

    /// <summary>The rows, each with its first hits. The database compares, as it did when it found them.</summary>
    public static async Task<IReadOnlyList<InventoryItemRow>> AddAsync(OpsDbContext db, IReadOnlyList<InventoryItemRow> rows, string text, CancellationToken cancel)
    {
        var hashes = rows.Select(r => r.ContentHash).ToList();
        var contents = (await db.InventoryContents.Where(c => hashes.Contains(c.ContentHash)).AsNoTracking().ToListAsync(cancel))
            .Select(c => (Hash: Convert.ToHexString(c.ContentHash), Lines: ContentLines.Of(c.Content.Shown))).ToList();
        var all = contents.SelectMany(c => c.Lines.Select(l => (c.Hash, Line: l))).ToList();
        var numbers = await ShownHits.NumbersAsync(db, [.. all.Select(a => a.Line.Searched)], text, cancel);
        var hits = numbers.Select(n => all[n - 1]).ToLookup(a => a.Hash, a => a.Line);
        return [.. rows.Select(r => r with { Hits = [.. hits[Convert.ToHexString(r.ContentHash)].Take(MaxHits).Select(l => new ContentHit(l.Label, l.Name, Part(l, text)))] })];
    }

    private static string? Part(ContentLine line, string text)
    {
        if ((line.Value is { } exact && exact.Contains(text, StringComparison.OrdinalIgnoreCase) ? exact : line.Words ?? line.Value) is not { } value)
        {
            return null;
        }

        var at = value.Length <= MaxValue ? 0 : Math.Max(0, value.IndexOf(text, StringComparison.OrdinalIgnoreCase) - (MaxValue / 2));
        at -= at > 0 && char.IsLowSurrogate(value[at]) ? 1 : 0;
        return SafeText.Cut(SafeText.Line($"{(at > 0 ? "…" : "")}{value[at..]}"), MaxValue);
    }
}
