using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Backups;

/// <summary>
/// The scope of <c>backup_set.add_policies</c> in its own words; policy ids are external ids of the inventory. <paramref name="SyncRunId"/>, among the options, is the
/// snapshot to copy from; without it, the newest at the time of each step.
/// </summary>
public sealed record AddPoliciesScope(long BackupSetId, IReadOnlyList<string> PolicyIds, long? SyncRunId = null)
{
    /// <summary>Policies per run.</summary>
    public const int MaxPolicies = 100_000;

    /// <summary>The set that a run's stored scope names, if it names one.</summary>
    public static long? SetOf(StoredJson itemIds)
    {
        using var scope = JsonDocument.Parse(itemIds.Raw);
        return scope.RootElement.ValueKind == JsonValueKind.Object && scope.RootElement.TryGetProperty("backup_set_id", out var id)
            && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var set) ? set : null;
    }

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(new
    {
        backup_set_id = BackupSetId, policy_ids = PolicyIds, options = SyncRunId is { } sync ? new Dictionary<string, long> { ["sync_run_id"] = sync } : [],
    });

    /// <summary>Reads a scope, or says which field is wrong.</summary>
    public static (AddPoliciesScope? Scope, string? Error) Read(JsonElement scope)
    {
        if (scope.ValueKind != JsonValueKind.Object || !scope.TryGetProperty("backup_set_id", out var set) || set.ValueKind != JsonValueKind.Number || !set.TryGetInt64(out var id))
        {
            return (null, "backup_set_id: the number of a backup set is needed.");
        }

        if (!scope.TryGetProperty("policy_ids", out var given) || given.ValueKind != JsonValueKind.Array || given.GetArrayLength() is 0 or > MaxPolicies)
        {
            return (null, $"policy_ids: a list of 1 to {MaxPolicies:N0} ids is needed.");
        }

        var ids = given.EnumerateArray().Select(p => p.ValueKind == JsonValueKind.String ? p.GetString()! : "").Distinct().ToList();
        if (ids.Any(p => p.Length is 0 or > InventoryObject.MaxSubjectLength))
        {
            return (null, $"policy_ids: each id is a text of 1 to {InventoryObject.MaxSubjectLength} characters.");
        }

        var from = scope.TryGetProperty("options", out var options) && options.ValueKind == JsonValueKind.Object && options.TryGetProperty("sync_run_id", out var snapshot) ? snapshot : default;
        return from.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? (new(id, ids), null)
            : from.ValueKind == JsonValueKind.Number && from.TryGetInt64(out var sync) ? (new(id, ids, sync), null)
            : (null, "options.sync_run_id: the number of a snapshot is needed, or none.");
    }
}

/// <summary>What became of one policy asked for.</summary>
public sealed record CopiedPolicy(string PolicyId, string Result, string? DisplayName);

/// <summary>Copies contents of a snapshot into a backup set.</summary>
public sealed class BackupCopies(OpsDb ops)
{
    public static readonly OperationType AddPolicies = new("backup_set", "add_policies");

    /// <summary>
    /// Adds what the scope's snapshot has, or the newest completed one, inside the caller's transaction; results are <c>added</c>, <c>already_in_set</c> or <c>not_found</c>.
    /// Safe to repeat by the same run.
    /// </summary>
    public static async Task<IReadOnlyList<CopiedPolicy>> AddAsync(OpsDbContext db, AddPoliciesScope scope, long run, IReadOnlyCollection<string> policyIds, CancellationToken cancel = default)
    {
        var tenant = db.Tenant ?? throw new InvalidOperationException("A backup set is of one tenant.");
        return await db.Database.SqlQueryRaw<CopiedPolicy>(BackupSql.Copy, P("tenant", tenant.Value), P("set", scope.BackupSetId),
            P("sync", scope.SyncRunId), P("run", run), P("ids", policyIds.ToArray())).ToListAsync(cancel);
    }

    /// <summary>The name of a set, null when this tenant has none of that id.</summary>
    public async Task<string?> FindNameAsync(TenantId tenant, long set, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.BackupSets.Where(b => b.Id == set).Select(b => b.Name).SingleOrDefaultAsync(cancel);
    }
}
