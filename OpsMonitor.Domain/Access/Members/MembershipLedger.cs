using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Access.Members;

/// <summary>Why a member stays as they are.</summary>
public enum MembershipRefusal
{
    NotMember,

    /// <summary>A tenant keeps an admin, or nobody could manage it any more.</summary>
    LastAdmin,
}

/// <summary>Changes and ends memberships. Open pages of the person shrink or end with them.</summary>
public sealed class MembershipLedger(OpsDb ops, TimeProvider clock)
{
    public Task<MembershipRefusal?> ChangeRoleAsync(TenantId tenant, long userId, TenantRole role, Actor by, CancellationToken cancel = default) => WriteAsync(
        tenant, userId, member => role < TenantRole.TenantAdmin && member.Role == TenantRole.TenantAdmin,
        (db, member) =>
        {
            var before = member.Role;
            if (before != role)
            {
                (member.Role, member.ByProvider) = (role, false); // from now on it is given by hand
                db.AuditLogs.Add(Entry(member, by, "member.role_changed", ("from", EnumText.Of(before)), ("to", EnumText.Of(role))));
            }
        },
        cancel);

    /// <summary>Ends a membership; the person's own API keys of the tenant end with it.</summary>
    public Task<MembershipRefusal?> RemoveAsync(TenantId tenant, long userId, Actor by, CancellationToken cancel = default) => WriteAsync(
        tenant, userId, member => member.Role == TenantRole.TenantAdmin,
        (db, member) =>
        {
            db.Memberships.Remove(member);
            db.AuditLogs.Add(Entry(member, by, "member.removed", ("role", EnumText.Of(member.Role))));
        },
        cancel);

    private Task<MembershipRefusal?> WriteAsync(
        TenantId tenant, long userId, Func<Membership, bool> costsAnAdmin, Action<OpsDbContext, Membership> change, CancellationToken cancel) => ops.WriteAsync<MembershipRefusal?>(
        tenant,
        async db =>
        {
            var admins = await db.Memberships.FromSqlRaw(MembershipsSql.LockedAdmins).AsNoTracking().Select(m => m.UserId).ToListAsync(cancel);
            if (await db.Memberships.Include(m => m.User).AsTracking().SingleOrDefaultAsync(m => m.UserId == userId, cancel) is not { } member)
            {
                return MembershipRefusal.NotMember;
            }

            if (costsAnAdmin(member) && admins.Count == 1)
            {
                return MembershipRefusal.LastAdmin;
            }

            change(db, member);
            if (db.Entry(member).State == EntityState.Deleted)
            {
                // An invitation that nobody needed, as the person came in another way, must not let them in again.
                var (normalized, now) = (member.User!.NormalizedEmail, clock.GetUtcNow());
                await db.Invitations.Where(i => i.NormalizedEmail == normalized && i.EndedAt == null)
                    .ExecuteUpdateAsync(s => s.SetProperty(i => i.EndedAt, now), cancel);

                // Nor may what acts in their name wake up, should somebody let them in again.
                await db.ApiKeys.Where(k => k.CreatedBy == userId && k.RevokedAt == null).ExecuteUpdateAsync(s => s.SetProperty(k => k.RevokedAt, now), cancel);
            }

            await db.SaveChangesAsync(cancel);
            return null;
        },
        cancel);

    private static AuditLog Entry(Membership member, Actor by, string action, params (string, string?)[] details) =>
        AuditLog.Of(member.TenantId, by, action, "person", member.UserId, [("person", member.User?.DisplayName), .. details]);
}
