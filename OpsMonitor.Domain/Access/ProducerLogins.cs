using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access;

/// <summary>A bound login as a list shows it; <paramref name="Operations"/> is null for all.</summary>
public sealed record ProducerLoginRow(string Login, string[]? Operations, DateTimeOffset CreatedAt)
{
    /// <summary>False where the server has no login of this name any more: a new one of the name would be bound at once.</summary>
    public bool IsThere { get; init; }

    /// <summary>How many connections it has to this database now.</summary>
    public int Connections { get; init; }

    /// <summary>The last run that it started.</summary>
    public long? LastRunId { get; init; }

    public DateTimeOffset? LastRunAt { get; init; }
}

/// <summary>Why a login was not bound; expected, and no exception.</summary>
public enum ProducerLoginRefusal
{
    /// <summary>The server has no such login, or it is the app's own or an administrator's.</summary>
    NotBindable,

    /// <summary>The login is another tenant's already; a login has one tenant.</summary>
    BoundElsewhere,

    /// <summary>An operation is not written resource.action, both in lower snake case of 1 to 63 characters, or the list is empty.</summary>
    OperationsInvalid,
}

/// <summary>
/// Which tenant a database login of a SQL producer is of. The login itself is the server's: whoever administers it makes it, with its password and limits.
/// For platform operators and set-up; every change stands in the tenant's journal.
/// </summary>
public sealed class ProducerLogins(OpsDb ops)
{
    /// <summary>Binds a login to the tenant, to some operations or to all (null); again for a login of the tenant to change them. Null when it is bound.</summary>
    public async Task<ProducerLoginRefusal?> BindAsync(
        TenantId tenant, string login, IReadOnlyCollection<string>? operations, Actor actor, CancellationToken cancel = default)
    {
        if (operations is not null && !OperationNames.AreValid(operations))
        {
            return ProducerLoginRefusal.OperationsInvalid;
        }

        await using var db = ops.ForAllTenants("a login is bound once over all tenants");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ActorSql.SetActorAsync(db, actor, cancel);
        try
        {
            var bound = await db.Database.ExecuteSqlRawAsync(
                ProducerLoginsSql.Bind, [new NpgsqlParameter("tenant", tenant.Value), new NpgsqlParameter("login", login), Texts("operations", operations?.Distinct().Order())], cancel);
            await transaction.CommitAsync(cancel);
            return bound == 1 ? null : ProducerLoginRefusal.BoundElsewhere;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrors.LoginNotBindable or PostgresErrorCodes.CharacterNotInRepertoire)
        {
            return ProducerLoginRefusal.NotBindable;
        }
    }

    /// <summary>Takes the tenant from a login, at once and for its open connections too; false when the tenant has no such login.</summary>
    public async Task<bool> UnbindAsync(TenantId tenant, string login, Actor actor, CancellationToken cancel = default)
    {
        await using var db = ops.ForAllTenants("a tenant's own connections do not write logins");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ActorSql.SetActorAsync(db, actor, cancel);
        var unbound = await db.ProducerLogins.Where(l => l.TenantId == tenant && l.Login == login).ExecuteDeleteAsync(cancel);
        await transaction.CommitAsync(cancel);
        return unbound == 1;
    }

    /// <summary>The tenant's logins by name, and what the server knows of them now.</summary>
    public async Task<IReadOnlyList<ProducerLoginRow>> ListAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.Database.SqlQueryRaw<ProducerLoginRow>(ProducerLoginsSql.List).ToListAsync(cancel);
    }

    private static NpgsqlParameter Texts(string name, IEnumerable<string>? texts) =>
        new(name, NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)texts?.ToArray() ?? DBNull.Value };
}
