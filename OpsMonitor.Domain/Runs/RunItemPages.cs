using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Runs;

/// <summary>A page of items and the cursors of its neighbours, null where there is none.</summary>
public sealed record ItemPage(IReadOnlyList<RunItemRow> Items, string? Previous, string? Next);

/// <summary>Pages through a run's items in order of item id, in both directions; any page costs as much as the first.</summary>
public sealed class RunItemPages(OpsDb ops)
{
    // Marks a cursor that reads backwards from its position.
    private const string Backwards = "<";

    /// <summary>Throws <see cref="FormatException"/> for a cursor that this list did not give out.</summary>
    public async Task<ItemPage> PageAsync(TenantId tenant, long run, ItemFilter filter, string? cursor = null, int limit = 50, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        var (backwards, from) = Read(cursor);
        await using var db = ops.ForTenant(tenant);
        var items = RunQueries.Matching(db, run, filter);
        if (backwards)
        {
            var before = await RunQueries.Select(items.Where(i => string.Compare(i.ItemId, from) < 0).OrderByDescending(i => i.ItemId)).Take(limit + 1).ToListAsync(cancel);
            if (before.Count > limit)
            {
                before.RemoveAt(limit);
                before.Reverse();
                return new(before, Before(before), Cursor.Of(before[^1].ItemId!));
            }

            from = ""; // the first page, in full
        }

        var rows = await RunQueries.Select(items.Where(i => string.Compare(i.ItemId, from) > 0).OrderBy(i => i.ItemId)).Take(limit + 1).ToListAsync(cancel);
        var page = Cursor.Cut(rows, limit, r => Cursor.Of(r.ItemId!));
        return new(page.Items, from.Length == 0 || page.Items.Count == 0 ? null : Before(page.Items), page.NextCursor);
    }

    private static string Before(IReadOnlyList<RunItemRow> page) => Cursor.Of(Backwards, page[0].ItemId!);

    private static (bool Backwards, string From) Read(string? cursor)
    {
        if (cursor is null)
        {
            return (false, "");
        }

        try
        {
            return (false, Cursor.Parts(cursor, 1)[0]);
        }
        catch (FormatException e)
        {
            var parts = Cursor.Parts(cursor, 2);
            return parts[0] == Backwards ? (true, parts[1]) : throw new FormatException("cursor: not one that this list gave out.", e);
        }
    }
}
