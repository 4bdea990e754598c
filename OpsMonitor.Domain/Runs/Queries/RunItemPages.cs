using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Queries;

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
        var (backwards, position) = Read(cursor);
        await using var db = ops.ForTenant(tenant);
        var from = await RunQueries.IdAsync(db, run, position, cancel);
        if (backwards)
        {
            var before = await ReadAsync(db, run, filter, from, backwards: true, limit + 1, cancel);
            if (before.Count > limit)
            {
                before.RemoveAt(limit);
                before.Reverse();
                return new([.. before.Select(RunItemRow.Shown)], Before(before), After(before[^1]));
            }

            from = null; // the first page, in full
        }

        var page = Cursor.Cut(await ReadAsync(db, run, filter, from, backwards: false, limit + 1, cancel), limit, After);
        return new([.. page.Items.Select(RunItemRow.Shown)], from is null || page.Items.Count == 0 ? null : Before(page.Items), page.NextCursor);
    }

    private static async Task<List<RunItemRow>> ReadAsync(
        OpsDbContext db, long run, ItemFilter filter, string? from, bool backwards, int count, CancellationToken cancel)
    {
        var held = await RunQueries.HeldAsync(db, run, filter, cancel);
        if (filter.Outcome == ItemOutcome.Succeeded || filter is { Outcome: null, ReasonCode: null, OnlyProblems: false } || await IsReadWholeAsync(db, run, filter, cancel))
        {
            var items = RunQueries.Matching(db, run, filter, held);
            items = from is null ? items : backwards ? items.Where(i => string.Compare(i.ItemId, from) < 0) : items.Where(i => string.Compare(i.ItemId, from) > 0);
            var ordered = backwards ? items.OrderByDescending(i => i.ItemId) : items.OrderBy(i => i.ItemId);
            return await RunQueries.Select(ordered).Take(count).ToListAsync(cancel);
        }

        ItemOutcome[] outcomes = filter.Outcome is { } one ? [one] : [ItemOutcome.Failed, ItemOutcome.Skipped];
        var rows = await db.Database.SqlQueryRaw<ProblemRow>(
            backwards ? RunItemPagesSql.ProblemsBefore : RunItemPagesSql.ProblemsAfter, P("tenant", db.Tenant!.Value.Value), P("run", run), P("from", from), P("limit", count),
            P("outcomes", outcomes.Select(EnumText.Of).ToArray()), P("code", filter.ReasonCode),
            P("text", SearchText.Part(filter.Text)), P("held", held)).ToListAsync(cancel);
        return
        [
            .. rows.Select(r => new RunItemRow(
                r.ItemId, EnumText.Parse<ItemOutcome>(r.Outcome), FailureSanitizer.Reason(r.ReasonCode), FailureSanitizer.Reason(r.Reason), FailureSanitizer.Reason(r.DisplayName), r.RecordedAt)),
        ];
    }

    // A text is looked for in every row: where many items failed, in the order in which they lie is many times faster than reason by reason.
    private static async Task<bool> IsReadWholeAsync(OpsDbContext db, long run, ItemFilter filter, CancellationToken cancel) =>
        filter is { ReasonCode: null } && SearchText.Part(filter.Text) is not null
        && await db.Runs.AnyAsync(
            r => r.Id == run && (filter.Outcome == ItemOutcome.Skipped ? 0 : r.Failed) + (filter.Outcome == ItemOutcome.Failed ? 0 : r.Skipped) > r.ProcessedItems / 10, cancel);

    private static string Before(IReadOnlyList<RunItemRow> page) => Cursor.Of(Backwards, SafeId.Ref(page[0].ItemId!));

    private static string After(RunItemRow row) => Cursor.Of(SafeId.Ref(row.ItemId!));

    private static (bool Backwards, string? From) Read(string? cursor)
    {
        if (cursor is null)
        {
            return (false, null);
        }

        try
        {
            return (false, Cursor.Parts(cursor, 1)[0]);
        }
        catch (FormatException e)
        {
            var parts = Cursor.Parts(cursor, 2);
            return parts[0] == Backwards ? (true, parts[1]) : throw Cursor.Foreign(e);
        }
    }

    private sealed record ProblemRow(string ItemId, string Outcome, string? ReasonCode, string? Reason, string? DisplayName, DateTimeOffset RecordedAt);
}
