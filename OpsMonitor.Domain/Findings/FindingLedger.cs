using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Findings;

/// <summary>What people do with findings. Each write names the findings it really changed; the others were not there or already so.</summary>
public sealed class FindingLedger(OpsDb ops)
{
    /// <summary>Takes note of new findings. Answers the ids it changed; unknown, resolved and already acknowledged ones are left alone.</summary>
    public Task<IReadOnlyList<long>> AcknowledgeAsync(
        TenantId tenant, IReadOnlyCollection<long> ids, long? userId, Actor actor, string? note, CancellationToken cancel = default) =>
        WriteAsync(tenant, FindingsSql.Acknowledge, ids, userId, actor, note, cancel);

    /// <summary>Makes acknowledged findings new again. Answers the ids it changed.</summary>
    public Task<IReadOnlyList<long>> ReopenAsync(TenantId tenant, IReadOnlyCollection<long> ids, Actor actor, string? note = null, CancellationToken cancel = default) =>
        WriteAsync(tenant, FindingsSql.Reopen, ids, null, actor, note, cancel);

    private async Task<IReadOnlyList<long>> WriteAsync(
        TenantId tenant, string sql, IReadOnlyCollection<long> ids, long? userId, Actor actor, string? note, CancellationToken cancel)
    {
        await using var db = ops.ForTenant(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var user = new Npgsql.NpgsqlParameter("user", NpgsqlTypes.NpgsqlDbType.Bigint) { Value = (object?)userId ?? DBNull.Value };
        var changed = await db.Database.SqlQueryRaw<long>(sql,
            P("tenant", tenant.Value), P("ids", ids.ToArray()), user, P("actor", actor.ToString()), P("name", ActorSql.NameOf(actor)), P("address", actor.From),
            P("note", string.IsNullOrWhiteSpace(note) ? null : FailureSanitizer.Reason(note))).ToListAsync(cancel);
        await transaction.CommitAsync(cancel);
        return changed;
    }
}
