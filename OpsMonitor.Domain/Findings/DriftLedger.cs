using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Findings;

/// <summary>One subject in both snapshots; a null hash means that the snapshot does not have it.</summary>
public sealed record SubjectPair(string SubjectType, string ExternalId, string DisplayName, byte[]? BaselineHash, byte[]? CurrentHash)
{
    public bool IsSame => BaselineHash is not null && CurrentHash is not null && BaselineHash.AsSpan().SequenceEqual(CurrentHash);

    public ChangeType Change => BaselineHash is null ? ChangeType.Added : CurrentHash is null ? ChangeType.Removed : ChangeType.Changed;
}

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

    /// <summary>The next subjects after <paramref name="after"/> in order of type and id, from both snapshots.</summary>
    public async Task<IReadOnlyList<SubjectPair>> PairsAsync(TenantId tenant, DriftScope scope, SubjectPair? after, int limit, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.Database.SqlQueryRaw<SubjectPair>(DriftSql.Pairs,
        [
            .. Scope(tenant, scope), P("type", after?.SubjectType ?? ""), P("id", after?.ExternalId ?? ""), P("limit", limit),
        ]).ToListAsync(cancel);
    }

    /// <summary>Writes a finding per pair, inside the caller's transaction; one already known is seen again and, if it had been resolved, open again. Returns the new ones.</summary>
    public static async Task<int> WriteAsync(OpsDbContext db, DriftScope scope, long run, IReadOnlyCollection<SubjectPair> pairs, CancellationToken cancel = default)
    {
        if (pairs.Count == 0)
        {
            return 0;
        }

        var tenant = db.Tenant ?? throw new InvalidOperationException("A finding is of one tenant.");
        var hashes = pairs.SelectMany(p => new[] { p.BaselineHash, p.CurrentHash }).OfType<byte[]>().ToList();
        var contents = (await db.InventoryContents.Where(c => hashes.Contains(c.ContentHash)).AsNoTracking().ToListAsync(cancel))
            .ToDictionary(c => Convert.ToHexString(c.ContentHash), c => c.Content.Raw);
        string? Content(byte[]? hash) => hash is null ? null : contents[Convert.ToHexString(hash)];
        var inserted = await db.Database.SqlQueryRaw<bool>(DriftSql.Write,
        [
            .. Scope(tenant, scope), P("run", run), P("scope_key", scope.ScopeKey),
            P("fingerprints", pairs.Select(p => Fingerprint.Compute(scope.ScopeKey, p.SubjectType, p.ExternalId, p.Change, p.BaselineHash, p.CurrentHash)).ToArray()),
            P("types", pairs.Select(p => p.SubjectType).ToArray()), P("ids", pairs.Select(p => p.ExternalId).ToArray()),
            P("names", pairs.Select(p => p.DisplayName).ToArray()), P("changes", pairs.Select(p => EnumText.Of(p.Change)).ToArray()),
            P("evidence", pairs.Select(p => Evidence.Build(p.SubjectType, p.Change, p.DisplayName, Content(p.BaselineHash), Content(p.CurrentHash))).ToArray()),
        ]).ToListAsync(cancel);
        return inserted.Count(i => i);
    }

    /// <summary>Resolves findings of this scope that the newest comparison no longer shows; returns how many.</summary>
    public async Task<int> ResolveGoneAsync(TenantId tenant, DriftScope scope, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.Database.ExecuteSqlRawAsync(DriftSql.ResolveGone, [.. Scope(tenant, scope), P("scope_key", scope.ScopeKey)], cancel);
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

    private static object[] Scope(TenantId tenant, DriftScope scope) =>
        [P("tenant", tenant.Value), P("baseline", scope.BaselineRunId), P("current", scope.CurrentRunId)];
}
