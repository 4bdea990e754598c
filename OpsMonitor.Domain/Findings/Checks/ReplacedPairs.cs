using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Findings.Checks;

/// <summary>Subjects of one name that went, and as many that came: each is told to be that one from which it differs least.</summary>
internal static class ReplacedPairs
{
    /// <summary>The pairs of findings, where there are several of a name.</summary>
    public static async Task<List<(long Went, long Came)>> OfSeveralAsync(OpsDbContext db, Func<object[]> of, CancellationToken cancel)
    {
        List<(long Went, long Came)> pairs = [];
        var rows = await db.Database.SqlQueryRaw<Half>(SettlementSql.Several, of()).ToListAsync(cancel);
        var contents = rows.Count == 0 ? [] : await DriftLedger.ContentsAsync(db, rows.Select(r => r.Hash), cancel);
        foreach (var name in rows.GroupBy(r => r.Number))
        {
            var (went, came) = (name.Where(r => r.IsGone).ToList(), name.Where(r => !r.IsGone).ToList());
            var costs = went.SelectMany(w => came.Select(c => (Went: w, Came: c, Cost: DriftComparer.Compare(Content(w), Content(c)).Sum(Cost))));
            foreach (var (gone, there, _) in costs.OrderBy(c => c.Cost).ThenBy(c => c.Went.Id).ThenBy(c => c.Came.Id))
            {
                if (went.Contains(gone) && came.Contains(there))
                {
                    went.Remove(gone);
                    came.Remove(there);
                    pairs.Add((gone.Id, there.Id));
                }
            }
        }

        return pairs;

        string Content(Half half) => contents[Convert.ToHexString(half.Hash)];
    }

    // How many plain values differ: what a list lacks counts as much as there was in it.
    private static int Cost(PropertyChange change) => Math.Max(Values(change.Baseline), Values(change.Current));

    private static int Values(string? json)
    {
        if (json is null)
        {
            return 0;
        }

        using var value = JsonDocument.Parse(json);
        return Values(value.RootElement);
    }

    private static int Values(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Math.Max(1, value.EnumerateObject().Sum(p => Values(p.Value))),
        JsonValueKind.Array => Math.Max(1, value.EnumerateArray().Sum(Values)),
        _ => 1,
    };

    private sealed record Half(long Id, bool IsGone, int Number, byte[] Hash);
}
