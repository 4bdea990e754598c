using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Runs.Ledger.RunLedger;
using static OpsMonitor.Domain.Storage.ActorSql;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Execution;

/// <summary>A run claimed by a worker; <paramref name="Attempt"/> fences every write of its execution.</summary>
public sealed record RunLease(TenantId Tenant, long RunId, OperationType Operation, JsonElement Scope, int Attempt, long? UserId);

/// <summary>Leases of runs that workers execute. Expiry is judged by the database's clock alone.</summary>
public sealed class RunLeases(OpsDb ops)
{
    /// <summary>How often a run is taken up before it counts as lost.</summary>
    public const int MaxAttempts = 3;

    /// <summary>Takes the next run of one of <paramref name="operations"/>, fairly over tenants; null when there is none.</summary>
    public async Task<RunLease?> ClaimAsync(
        string owner, IReadOnlyCollection<OperationType> operations, TimeSpan lease, int perTenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForAllTenants("claim: work of any tenant");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await SetActorAsync(db, Actor.OfWorker(owner), cancel);
        await db.Database.ExecuteSqlRawAsync(RunLeasesSql.TakeTurn, cancel);
        var rows = await db.Database.SqlQueryRaw<ClaimRow>(RunLeasesSql.Claim, P("operations", operations.Select(o => o.ToString()).ToArray()),
            P("owner", owner), P("lease", lease), P("attempts", MaxAttempts), P("per_tenant", (long)perTenant)).ToListAsync(cancel);
        await transaction.CommitAsync(cancel);
        return rows is [var r]
            ? new(new(r.TenantId), r.Id, new(r.Resource, r.Action), JsonDocument.Parse(r.Scope).RootElement, r.Attempt, r.UserId)
            : null;
    }

    /// <summary>Hands a run back so that another worker may resume it at once.</summary>
    public async Task ReleaseAsync(RunLease lease, string owner, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(lease.Tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await SetActorAsync(db, Actor.OfWorker(owner), cancel);
        await db.Database.ExecuteSqlRawAsync(RunLeasesSql.Release, [P("tenant", lease.Tenant.Value), P("run", lease.RunId), P("attempt", lease.Attempt)], cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Fails runs whose workers were lost <see cref="MaxAttempts"/> times; returns how many.</summary>
    public async Task<int> FailLostAsync(CancellationToken cancel = default)
    {
        await using var db = ops.ForAllTenants("reaper: leases of any tenant lapse");
        var entry = FailureEntry.ToJson(new FailureEntry("worker_lost", $"The worker was lost {MaxAttempts} times while it executed this run."));
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await SetActorAsync(db, Actor.System, cancel);
        var failed = await db.Database.SqlQueryRaw<long>(RunLeasesSql.FailLost, P("attempts", MaxAttempts), P("entry", entry)).ToListAsync(cancel);
        await transaction.CommitAsync(cancel);
        return failed.Count;
    }

    private sealed record ClaimRow(long TenantId, long Id, string Resource, string Action, string Scope, int Attempt, long? UserId);
}
