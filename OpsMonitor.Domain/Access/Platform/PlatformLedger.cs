using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access.Platform;

/// <summary>Why somebody did not become a platform operator, or stays one.</summary>
public enum OperatorRefusal
{
    /// <summary>Nobody has an account of this address.</summary>
    NoAccount,

    /// <summary>Somebody has to watch over the tenants.</summary>
    LastOperator,
}

/// <summary>Makes and ends platform operators. It stands in the platform's audit and in that of each tenant that the person is a member of.</summary>
public sealed class PlatformLedger(OpsDb ops)
{
    public Task<OperatorRefusal?> GrantAsync(string email, Actor by, CancellationToken cancel = default) => WriteAsync(
        async db =>
        {
            var normalized = email.Trim().ToUpperInvariant();
            if (await db.Users.AsTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == normalized, cancel) is not { } user)
            {
                return OperatorRefusal.NoAccount;
            }

            if (!user.IsPlatformOperator)
            {
                user.IsPlatformOperator = true;
                await NoteAsync(db, user, by, "operator.granted", cancel);
            }

            return null;
        },
        cancel);

    public Task<OperatorRefusal?> RevokeAsync(long userId, Actor by, CancellationToken cancel = default) => WriteAsync(
        async db =>
        {
            var operators = await db.Users.FromSqlRaw(PlatformSql.LockedOperators).AsTracking().ToListAsync(cancel);
            if (operators.Find(u => u.Id == userId) is not { } user)
            {
                return null; // by somebody else, meanwhile
            }

            if (operators.Count == 1)
            {
                return OperatorRefusal.LastOperator;
            }

            user.IsPlatformOperator = false;
            await NoteAsync(db, user, by, "operator.revoked", cancel);
            return null;
        },
        cancel);

    private static async Task NoteAsync(OpsDbContext db, User user, Actor by, string action, CancellationToken cancel)
    {
        var tenants = await db.Memberships.Where(m => m.UserId == user.Id).Select(m => m.TenantId).ToListAsync(cancel);
        db.AuditLogs.AddRange(tenants.Append(AuditLog.Platform).Select(t => AuditLog.Of(t, by, action, "person", user.Id, [("person", user.DisplayName)])));
    }

    private Task<OperatorRefusal?> WriteAsync(Func<OpsDbContext, Task<OperatorRefusal?>> write, CancellationToken cancel) => Contention.RetryAsync(
        async () =>
        {
            await using var db = ops.ForAllTenants("platform operators belong to no tenant");
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var refusal = await write(db);
            if (refusal is null)
            {
                await db.SaveChangesAsync(cancel);
                await transaction.CommitAsync(cancel);
            }

            return refusal;
        },
        cancel);
}
