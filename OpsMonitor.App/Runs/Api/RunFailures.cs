using System.Globalization;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Api;

/// <summary>What failed in a run as one list: first the entries of the run itself, then its items that did not succeed.</summary>
internal static class RunFailures
{
    /// <summary>How many come with the run.</summary>
    public const int Shown = 200;

    /// <summary>The cursor says where in which of the two parts the page begins.</summary>
    public static async Task<Page<RunItemRow>> PageAsync(RunQueries runs, TenantId tenant, long run, string? cursor, int limit, CancellationToken cancel)
    {
        var position = cursor is null ? ["entry", "0"] : Cursor.Parts(cursor, 2);
        List<RunItemRow> rows = [];
        string? items = null;
        if (position[0] != "entry")
        {
            items = position[0] == "item" ? Cursor.Of(position[1]) : null;
        }
        else
        {
            var from = int.TryParse(position[1], out var n) && n >= 0 ? n : throw Cursor.Foreign();
            (var entries, var rest) = await runs.RunEntriesAsync(tenant, run, from, limit, cancel);
            rows.AddRange(entries);
            if (rest is { } after)
            {
                return new(rows, Cursor.Of("entry", after.ToString(CultureInfo.InvariantCulture)));
            }
        }

        if (rows.Count == limit)
        {
            return new(rows, Cursor.Of("items", ""));
        }

        var page = await runs.ItemsAsync(tenant, run, new ItemFilter { OnlyProblems = true }, items, limit - rows.Count, cancel);
        rows.AddRange(page.Items);
        return new(rows, page.NextCursor is { } next ? Cursor.Of("item", Cursor.Parts(next, 1)[0]) : null);
    }

    /// <summary>The first of them, and how many there are.</summary>
    public static async Task<(IReadOnlyList<RunItemRow> First, long Total)> FirstAsync(RunQueries runs, TenantId tenant, long run, CancellationToken cancel)
    {
        List<RunItemRow> first = [];
        string? cursor = null;
        do
        {
            var page = await PageAsync(runs, tenant, run, cursor, Shown - first.Count, cancel);
            first.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null && first.Count < Shown);

        return (first, cursor is null ? first.Count : await runs.CountFailuresAsync(tenant, run, cancel));
    }
}
