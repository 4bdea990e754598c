using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Findings.Checks;

/// <summary>
/// What becomes of findings once two snapshots are compared to the last subject, in one transaction: only then it is decided whether the run was a check of its
/// scope. A check keeps, ends and opens findings; a comparison leaves them as they are.
/// </summary>
public static class DriftSettlement
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Settles a run inside the caller's transaction; a run that was settled before is left as it is.</summary>
    public static async Task SettleAsync(OpsDbContext db, DriftScope scope, long run, CancellationToken cancel = default)
    {
        object[] Of() => [.. DriftLedger.Scope(db.Tenant!.Value, scope), P("run", run), P("scope_key", scope.ScopeKey)];
        await db.LockScopeAsync(scope.ScopeKey, cancel);
        if ((await db.Database.SqlQueryRaw<bool?>(SettlementSql.IsCheck, Of()).ToListAsync(cancel)) is not [{ } check])
        {
            return;
        }

        object[] Judged() => [.. Of(), P("check", check)];
        if (check)
        {
            await db.Database.ExecuteSqlRawAsync(SettlementSql.Others, Of(), cancel);
        }

        await db.Database.ExecuteSqlRawAsync(SettlementSql.NoLoops, cancel);
        if (check)
        {
            await db.Database.ExecuteSqlRawAsync(SettlementSql.Seen, Of(), cancel);
        }

        var several = await ReplacedPairs.OfSeveralAsync(db, Judged, cancel);
        await db.Database.ExecuteSqlRawAsync(SettlementSql.Pair, [.. Judged(), P("went", several.Select(p => p.Went).ToArray()), P("came", several.Select(p => p.Came).ToArray())], cancel);
        await db.Database.ExecuteSqlRawAsync(SettlementSql.Doubt, Judged(), cancel);
        var delta = await db.Database.SqlQueryRaw<string?>(SettlementSql.Finish, Judged()).ToListAsync(cancel);
        await db.Database.ExecuteSqlRawAsync(SettlementSql.Loops, cancel);
        await RunLedger.SummariseAsync(db, run, $"{Words(scope, check)}{(Read(delta[0]) is { } d ? $": {d}" : "")}", cancel);
    }

    /// <summary>Writes what differs between the halves of replaced subjects, some at a time; false when none was left.</summary>
    public static async Task<bool> WriteReplacementsAsync(OpsDbContext db, long run, int limit, CancellationToken cancel = default)
    {
        var tenant = db.Tenant!.Value.Value;
        var rows = await db.Database.SqlQueryRaw<ReplacedRow>(SettlementSql.Unwritten, P("tenant", tenant), P("run", run), P("limit", limit)).ToListAsync(cancel);
        if (rows.Count == 0)
        {
            return false;
        }

        var contents = await DriftLedger.ContentsAsync(db, rows.SelectMany(r => new[] { r.BaselineHash, r.CurrentHash }), cancel);
        await db.Database.ExecuteSqlRawAsync(
            SettlementSql.WriteReplacement,
            [
                P("tenant", tenant), P("ids", rows.Select(r => r.Id).ToArray()),
                P("evidence", rows.Select(r => DriftLedger.EvidenceOf(new(r.SubjectType, "", r.SubjectName, r.BaselineHash, r.CurrentHash), contents)).ToArray()),
            ],
            cancel);
        return true;
    }

    /// <summary>What a run of the pair says of itself.</summary>
    public static string Words(DriftScope scope, bool check) =>
        check ? $"Check of snapshot {scope.CurrentRunId} against {scope.BaselineRunId}" : $"Comparison of snapshot {scope.CurrentRunId} with {scope.BaselineRunId}";

    internal static DriftDelta? Read(string? delta) => delta is null ? null : JsonSerializer.Deserialize<DriftDelta>(delta, s_json);

    /// <summary>From here on nobody else decides over the findings of the scope, until the transaction ends.</summary>
    internal static Task LockScopeAsync(this OpsDbContext db, string scopeKey, CancellationToken cancel) =>
        db.Database.SqlQueryRaw<long>(SettlementSql.LockScope, P("tenant", db.Tenant!.Value.Value), P("scope_key", scopeKey)).ToListAsync(cancel);

    private sealed record ReplacedRow(long Id, string SubjectType, string SubjectName, byte[] BaselineHash, byte[] CurrentHash);
}
