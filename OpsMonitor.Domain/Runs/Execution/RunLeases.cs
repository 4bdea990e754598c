using System.Text.Json;
using Npgsql;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.OpsDb;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Execution;

/// <summary>A run claimed by a worker; <paramref name="Attempt"/> fences every write of its execution.</summary>
public sealed record RunLease(TenantId Tenant, long RunId, OperationType Operation, JsonElement Scope, int Attempt, long? UserId);

/// <summary>Leases of runs that workers execute. Expiry is judged by the database's clock alone.</summary>
public sealed class RunLeases(OpsDb ops)
{
    /// <summary>How often a run is taken up before it counts as lost.</summary>
    public const int MaxAttempts = 3;

    // Each in one round trip: a worker that freezes halfway, or whose line is cut, must not leave the turn of all workers taken behind it.

    /// <summary>Takes the next run of one of <paramref name="operations"/>, fairly over tenants; null when there is none.</summary>
    public async Task<RunLease?> ClaimAsync(
        string owner, IReadOnlyCollection<OperationType> operations, TimeSpan lease, int perTenant, CancellationToken cancel = default)
    {
        var claimed = await OnceAsync(
            tenant: null, Actor.OfWorker(owner),
            () =>
            [
                Statement(RunLeasesSql.TakeTurn),
                Statement(RunLeasesSql.Claim, P("operations", operations.Select(o => o.ToString()).ToArray()), P("owner", owner), P("lease", lease),
                    P("attempts", MaxAttempts), P("per_tenant", (long)perTenant)),
            ],
            r => new RunLease(
                new(r.GetInt64(0)), r.GetInt64(1), new(r.GetString(2), r.GetString(3)), JsonDocument.Parse(r.GetString(4)).RootElement, r.GetInt32(5),
                r.IsDBNull(6) ? null : r.GetInt64(6)),
            cancel);
        return claimed is [var run] ? run : null;
    }

    /// <summary>Hands a run back so that another worker may resume it at once.</summary>
    public Task ReleaseAsync(RunLease lease, string owner, CancellationToken cancel = default) => OnceAsync(
        lease.Tenant, Actor.OfWorker(owner),
        () => [Statement(RunLeasesSql.Release, P("tenant", lease.Tenant.Value), P("run", lease.RunId), P("attempt", lease.Attempt))],
        r => r.GetInt64(0),
        cancel);

    /// <summary>Fails runs whose workers were lost <see cref="MaxAttempts"/> times; returns how many.</summary>
    public async Task<int> FailLostAsync(CancellationToken cancel = default)
    {
        var entry = FailureEntry.ToJson(new FailureEntry("worker_lost", $"The worker was lost {MaxAttempts} times while it executed this run."));
        var failed = await OnceAsync(
            tenant: null, Actor.System, () => [Statement(RunLeasesSql.FailLost, P("attempts", MaxAttempts), P("entry", entry))], r => r.GetInt64(0), cancel);
        return failed.Count;
    }

    private Task<List<T>> OnceAsync<T>(TenantId? tenant, Actor actor, Func<NpgsqlBatchCommand[]> statements, Func<NpgsqlDataReader, T> read, CancellationToken cancel) =>
        ops.OnceAsync(tenant, () => [Statement(ActorSql.Set, ActorSql.Parameters(actor)), .. statements()], read, cancel: cancel);
}
