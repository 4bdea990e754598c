using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Findings;

/// <summary>One subject in both snapshots; a null hash means that the snapshot does not have it. <paramref name="Number"/> is its place in its page, from 1 on.</summary>
public sealed record SubjectPair(string SubjectType, string ExternalId, string DisplayName, byte[]? BaselineHash, byte[]? CurrentHash, int Number = 0)
{
    public bool IsSame => BaselineHash is not null && CurrentHash is not null && BaselineHash.AsSpan().SequenceEqual(CurrentHash);

    public ChangeType Change => BaselineHash is null ? ChangeType.Added : CurrentHash is null ? ChangeType.Removed : ChangeType.Changed;

    public string Fingerprint(string scopeKey) => Findings.Fingerprint.Compute(scopeKey, SubjectType, ExternalId, Change, BaselineHash, CurrentHash);
}

/// <summary>A page of subjects in order of type and id: how many they are, those that differ, and the last, behind which the next page begins.</summary>
public sealed record SubjectPage(int Count, IReadOnlyList<SubjectPair> Different, SubjectPair Last);

/// <summary>Compares two snapshots page by page and writes what differs as findings.</summary>
public sealed class DriftLedger(OpsDb ops)
{
    public static readonly OperationType Generate = new("drift", "generate");

    /// <summary>How many subjects the two snapshots have together.</summary>
    public async Task<int> CountAsync(TenantId tenant, DriftScope scope, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return (await db.Database.SqlQueryRaw<int>(DriftSql.Count, Scope(tenant, scope)).ToListAsync(cancel))[0];
    }

    /// <summary>The next subjects after <paramref name="after"/>, from both snapshots; null when there is none.</summary>
    public async Task<SubjectPage?> PageAsync(TenantId tenant, DriftScope scope, SubjectPair? after, int limit, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var pairs = await db.Database.SqlQueryRaw<SubjectPair>(DriftSql.Page,
        [
            .. Scope(tenant, scope), P("type", after?.SubjectType ?? ""), P("id", after?.ExternalId ?? ""), P("limit", limit),
        ]).ToListAsync(cancel);
        return pairs is [.., var last] ? new(last.Number, [.. pairs.Where(p => !p.IsSame)], last) : null;
    }

    /// <summary>
    /// Keeps a finding per pair that differs to a reader's eye too, inside the caller's transaction, and that the run saw it. What becomes of findings is for the end of the run
    /// (<see cref="Checks.DriftSettlement"/>). Safe to repeat.
    /// </summary>
    public static async Task WriteAsync(OpsDbContext db, DriftScope scope, long run, IReadOnlyCollection<SubjectPair> pairs, CancellationToken cancel = default)
    {
        var tenant = db.Tenant ?? throw new InvalidOperationException("A finding is of one tenant.");
        var retyped = await RetypedAsync(db, scope, [.. pairs.Where(p => p.Change != ChangeType.Changed)], cancel);
        var given = pairs.Where(p => !retyped.Contains((p.SubjectType, p.ExternalId))).Select(p => (Pair: p, Fingerprint: p.Fingerprint(scope.ScopeKey))).ToList();
        var known = await db.Database.SqlQueryRaw<KnownRow>(
            DriftSql.Known, P("tenant", tenant.Value), P("fingerprints", given.Select(g => g.Fingerprint).ToArray())).ToDictionaryAsync(k => k.Fingerprint, k => k.Id, cancel);
        var added = given.Where(g => !known.ContainsKey(g.Fingerprint)).ToList();
        var ids = added.Count == 0 ? [] : await AddAsync(db, scope, run, added, cancel);
        await db.Database.ExecuteSqlRawAsync(DriftSql.Saw, [P("tenant", tenant.Value), P("run", run), P("ids", known.Values.Concat(ids).ToArray())], cancel);
    }

    /// <summary>Why the two snapshots cannot be compared, as a sentence that names the field; null when they can.</summary>
    public async Task<string?> RefuseAsync(TenantId tenant, DriftScope scope, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var syncs = await db.InventorySyncRuns.AsNoTracking().Where(s => s.Id == scope.BaselineRunId || s.Id == scope.CurrentRunId).ToListAsync(cancel);
        foreach (var (field, id) in new[] { ("baseline_run_id", scope.BaselineRunId), ("current_run_id", scope.CurrentRunId) })
        {
            var sync = syncs.SingleOrDefault(s => s.Id == id);
            if (sync is null)
            {
                return $"{field}: there is no inventory snapshot {id}.";
            }

            if (sync.Status is not (RunStatus.Completed or RunStatus.CompletedWithErrors))
            {
                return $"{field}: snapshot {id} is {EnumText.Of(sync.Status)}; only a completed one can be compared.";
            }

            if (sync.SelectionHash != scope.ScopeKey)
            {
                return $"scope_key: snapshot {id} has another selection (selection_hash {sync.SelectionHash}).";
            }
        }

        return null;
    }

    /// <summary>The stored contents of these hashes, by hash in hexadecimal digits.</summary>
    internal static async Task<Dictionary<string, string>> ContentsAsync(OpsDbContext db, IEnumerable<byte[]?> hashes, CancellationToken cancel)
    {
        var wanted = hashes.OfType<byte[]>().ToList();
        return (await db.InventoryContents.Where(c => wanted.Contains(c.ContentHash)).AsNoTracking().ToListAsync(cancel))
            .ToDictionary(c => Convert.ToHexString(c.ContentHash), c => c.Content.Raw);
    }

    /// <summary>What an operator may see of the pair.</summary>
    internal static string EvidenceOf(SubjectPair pair, Dictionary<string, string> contents) =>
        Evidence.Build(pair.SubjectType, pair.Change, pair.DisplayName, ContentOf(pair.BaselineHash, contents), ContentOf(pair.CurrentHash, contents));

    private static string? ContentOf(byte[]? hash, Dictionary<string, string> contents) => hash is null ? null : contents[Convert.ToHexString(hash)];

    internal static object[] Scope(TenantId tenant, DriftScope scope) =>
        [P("tenant", tenant.Value), P("baseline", scope.BaselineRunId), P("current", scope.CurrentRunId)];

    private static async Task<HashSet<(string Type, string Id)>> RetypedAsync(OpsDbContext db, DriftScope scope, List<SubjectPair> pairs, CancellationToken cancel) =>
        pairs.Count == 0 ? [] : (await db.Database.SqlQueryRaw<SubjectKey>(DriftSql.Retyped,
        [
            .. Scope(db.Tenant!.Value, scope), P("types", pairs.Select(p => p.SubjectType).ToArray()), P("ids", pairs.Select(p => p.ExternalId).ToArray()),
            P("hashes", pairs.Select(p => (p.BaselineHash ?? p.CurrentHash)!).ToArray()), P("gone", pairs.Select(p => p.CurrentHash is null).ToArray()),
        ]).ToListAsync(cancel)).Select(k => (k.SubjectType, k.ExternalId)).ToHashSet();

    private static async Task<List<long>> AddAsync(
        OpsDbContext db, DriftScope scope, long run, List<(SubjectPair Pair, string Fingerprint)> added, CancellationToken cancel)
    {
        var contents = await ContentsAsync(db, added.SelectMany(a => new[] { a.Pair.BaselineHash, a.Pair.CurrentHash }), cancel);
        var told = (from a in added
                    let evidence = Evidence.BuildUnlessSame(a.Pair.SubjectType, a.Pair.Change, a.Pair.DisplayName, ContentOf(a.Pair.BaselineHash, contents), ContentOf(a.Pair.CurrentHash, contents))
                    where evidence is not null
                    select (a.Pair, a.Fingerprint, Evidence: evidence)).ToList();
        var pairs = told.Select(t => t.Pair).ToList();
        return await db.Database.SqlQueryRaw<long>(DriftSql.Write,
        [
            .. Scope(db.Tenant!.Value, scope), P("run", run), P("scope_key", scope.ScopeKey), P("fingerprints", told.Select(t => t.Fingerprint).ToArray()),
            P("types", pairs.Select(p => p.SubjectType).ToArray()), P("ids", pairs.Select(p => p.ExternalId).ToArray()),
            P("names", pairs.Select(p => p.DisplayName).ToArray()), P("changes", pairs.Select(p => EnumText.Of(p.Change)).ToArray()),
            P("evidence", told.Select(t => t.Evidence).ToArray()),
            P("baseline_hashes", pairs.Select(p => p.BaselineHash).ToArray()), P("current_hashes", pairs.Select(p => p.CurrentHash).ToArray()),
        ]).ToListAsync(cancel);
    }

    private sealed record SubjectKey(string SubjectType, string ExternalId);

    private sealed record KnownRow(long Id, string Fingerprint);
}
