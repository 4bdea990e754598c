using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>The runs of a search, null where there was none, and whether the tenant has runs of a status that is none of ours.</summary>
internal sealed record FoundRuns(long[]? Ids, bool Foreign);

/// <summary>
/// Finds the runs of a text or a reason before the other filters apply. Ids and items are found by index in all runs; keys, summaries and
/// reasons have none and are looked for in the newest <see cref="Window"/> runs only, so that no search reads a whole history.
/// </summary>
public static partial class RunSearch
{
    public const int Window = 100_000;

    /// <summary>Statuses in which a run may have failures; what was not started has none, and what succeeded neither.</summary>
    internal static readonly RunStatus[] MayHaveFailures = [RunStatus.Running, RunStatus.CompletedWithErrors, RunStatus.Failed, RunStatus.Aborted];

    /// <summary>Runs newer than <paramref name="after"/> that match text and reason, and what else <see cref="RunFilter.Apply"/> needs to know.</summary>
    internal static async Task<FoundRuns> FindAsync(OpsDbContext db, RunFilter filter, long after = 0, CancellationToken cancel = default) => new(
        await IdsAsync(db, filter, after, cancel),
        filter.Bucket == RunStatusBuckets.Of(RunStatus.Unknown) && await db.Database.SqlQueryRaw<bool>(RunSearchSql.HasForeignStatus, P("tenant", db.Tenant!.Value.Value)).SingleAsync(cancel));

    private static async Task<long[]?> IdsAsync(OpsDbContext db, RunFilter filter, long after, CancellationToken cancel)
    {
        var text = SearchText.Part(filter.Text) is null ? null : filter.Text;
        if (text is null && filter.Reason is null)
        {
            return null;
        }

        var texts = text is null ? null : filter.OnlyId ? OfId(text, after) : await TextAsync(db, text, after, cancel);
        var reasons = filter.Reason is { } code ? await ReasonAsync(db, code, texts, after, cancel) : null;
        return reasons ?? texts;
    }

    private static async Task<long[]> TextAsync(OpsDbContext db, string text, long after, CancellationToken cancel)
    {
        var (part, ids) = (SearchText.Part(text) ?? text, SearchText.Spellings(text));

        // A derived key is shown as another and found by that: who asks for the stored one has guessed at a scope.
        var keys = ids.Where(i => !IdempotencyKey.IsDerived(i)).ToArray();
        var recent = Newest(db.Runs, after).Where(r => keys.Contains(r.IdempotencyKey)
            || (SearchText.Fold(r.Summary).Contains(SearchText.Fold(part)) && !SearchText.MayHide(r.Summary))).Select(r => r.Id);
        var items = db.RunItems.Where(i => ids.Contains(i.ItemId) && i.RunId > after).OrderByDescending(i => i.RunId).Take(Window).Select(i => i.RunId);
        var found = await recent.Union(items).ToListAsync(cancel);
        found.AddRange(await DerivedAsync(db, part, after, cancel));
        var hidden = Newest(db.Runs, after).Where(r => SearchText.Fold(r.Summary).Contains(SearchText.Fold(part)) && SearchText.MayHide(r.Summary));
        found.AddRange(await ShownHits.AmongAsync(db, hidden.Select(r => new StoredHit<long>(r.Id, null, r.Summary)), part, cancel));
        return Id(part) is { } id && id > after ? [.. found, id] : [.. found];
    }

    // As they are read, keys are as they are shown.
    private static async Task<IEnumerable<long>> DerivedAsync(OpsDbContext db, string shown, long after, CancellationToken cancel)
    {
        if (!IdempotencyKey.IsDerived(shown))
        {
            return [];
        }

        var operation = shown[..(shown.IndexOf(':', StringComparison.Ordinal) + 1)];
        var keys = await Newest(db.Runs, after).Where(r => r.IdempotencyKey!.StartsWith(operation)).Select(r => new { r.Id, r.IdempotencyKey }).ToListAsync(cancel);
        return keys.Where(k => k.IdempotencyKey == shown).Select(k => k.Id);
    }

    private static long[] OfId(string text, long after) => Id(SearchText.Part(text) ?? text) is { } id && id > after ? [id] : [];

    /// <summary>The id that a text names: <c>2962</c>, <c>#2962</c>, or as somebody wrote it with separators, <c>#2,962</c>.</summary>
    internal static long? Id(string text)
    {
        var digits = text.TrimStart('#');
        var plain = Separated().IsMatch(digits) ? digits.Replace(",", "", StringComparison.Ordinal) : digits;
        return long.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    private static async Task<long[]> ReasonAsync(OpsDbContext db, string code, long[]? among, long after, CancellationToken cancel) =>
        await db.Database.SqlQueryRaw<long>(
            RunSearchSql.OfReason, P("tenant", db.Tenant!.Value.Value), P("after", after), P("window", Window), P("code", code),
            new NpgsqlParameter("among", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = (object?)among ?? DBNull.Value }).ToArrayAsync(cancel);

    private static IQueryable<BulkOperationRun> Newest(IQueryable<BulkOperationRun> runs, long after) =>
        runs.Where(r => r.Id > after).OrderByDescending(r => r.Id).Take(Window);

    [GeneratedRegex(@"^[0-9]{1,3}(,[0-9]{3})+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Separated();
}
