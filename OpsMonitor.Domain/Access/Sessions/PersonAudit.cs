using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access.Sessions;

/// <summary>Notes what happens to an account. A person belongs to no single tenant, so it stands in the audit of each that they are a member of, and in the platform's.</summary>
public sealed class PersonAudit(OpsDb ops)
{
    /// <summary>Notes it by itself.</summary>
    public async Task NoteAsync(long user, Actor by, string action, IEnumerable<(string Name, string? Value)>? details = null, CancellationToken cancel = default)
    {
        await using var db = ops.ForAllTenants("what happens to an account is noted in each of its tenants");
        await NoteAsync(db, user, by, action, details, cancel);
    }

    /// <summary>Notes in the platform's audit what somebody without an account did.</summary>
    public async Task NoteStrangerAsync(Actor by, string action, CancellationToken cancel = default)
    {
        await using var db = ops.ForAllTenants("a stranger belongs to no tenant");
        db.Add(AuditLog.Of(AuditLog.Platform, by, action, "person", null));
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Notes it with what else the context's transaction does.</summary>
    public static Task NoteAsync(
        OpsDbContext db, long user, Actor by, string action, IEnumerable<(string Name, string? Value)>? details = null, CancellationToken cancel = default)
    {
        var entry = AuditLog.Of(AuditLog.Platform, by, action, "person", user, details);
        NpgsqlParameter[] parameters =
        [
            new("user", user), new("actor", entry.Actor), new("name", entry.ActorName), new("action", action), new("data", entry.Data ?? (object)DBNull.Value),
        ];
        return db.Database.ExecuteSqlRawAsync(UserSessionsSql.Note, parameters, cancel);
    }
}
