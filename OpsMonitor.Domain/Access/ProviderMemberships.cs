using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Access;

/// <summary>
/// Memberships that follow what a sign-in provider says of a person: they come, change and go with it at each sign-in. What was given by hand stays as it is.
/// The last admin of a tenant may go this way too, because the provider can name another one.
/// </summary>
public sealed class ProviderMemberships(OpsDb ops)
{
    /// <summary>Brings the person's memberships in line with <paramref name="roles"/>, each the role in the tenant of a slug, the present or a former one.</summary>
    public Task FollowAsync(long userId, IReadOnlyDictionary<string, TenantRole> roles, Actor by, CancellationToken cancel = default) => Contention.RetryAsync(
        async () =>
        {
            await using var db = ops.ForAllTenants("a provider speaks of several tenants at once");
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var wanted = await TenantsAsync(db, roles, cancel);
            var held = await db.Memberships.AsTracking().Where(m => m.UserId == userId && m.Tenant!.ArchivedAt == null).ToListAsync(cancel);
            foreach (var member in held.Where(m => m.ByProvider))
            {
                Follow(db, member, wanted.TryGetValue(member.TenantId, out var role) ? role : null, by);
            }

            foreach (var (tenant, role) in wanted.Where(w => !held.Exists(m => m.TenantId == w.Key)))
            {
                db.Memberships.Add(new() { TenantId = tenant, UserId = userId, Role = role, ByProvider = true });
                db.AuditLogs.Add(AuditLog.Of(tenant, by, "member.joined", "person", userId, [("role", EnumText.Of(role))]));
            }

            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return true;
        },
        cancel);

    private static void Follow(OpsDbContext db, Membership member, TenantRole? role, Actor by)
    {
        if (role is null)
        {
            db.Memberships.Remove(member);
            db.AuditLogs.Add(AuditLog.Of(member.TenantId, by, "member.left", "person", member.UserId, [("role", EnumText.Of(member.Role))]));
        }
        else if (role != member.Role)
        {
            (var before, member.Role) = (member.Role, role.Value);
            db.AuditLogs.Add(AuditLog.Of(
                member.TenantId, by, "member.role_followed", "person", member.UserId, [("from", EnumText.Of(before)), ("to", EnumText.Of(role.Value))]));
        }
    }

    private static async Task<Dictionary<TenantId, TenantRole>> TenantsAsync(OpsDbContext db, IReadOnlyDictionary<string, TenantRole> roles, CancellationToken cancel)
    {
        var slugs = roles.Keys.ToList();
        var now = await db.Tenants.Where(t => slugs.Contains(t.Slug) && t.ArchivedAt == null).Select(t => new { t.Id, t.Slug }).ToListAsync(cancel);
        var before = await db.FormerSlugs.Where(f => slugs.Contains(f.Slug)).Join(db.Tenants.Where(t => t.ArchivedAt == null), f => f.TenantId, t => t.Id, (f, _) => new { Id = f.TenantId, f.Slug }).ToListAsync(cancel);
        return now.Concat(before).GroupBy(t => t.Id).ToDictionary(t => t.Key, t => t.Max(s => roles[s.Slug]));
    }
}
