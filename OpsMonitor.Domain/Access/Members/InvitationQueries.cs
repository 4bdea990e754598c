using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access.Members;

/// <summary>An invitation that waits, or that has expired unanswered.</summary>
public sealed record InvitationRow(long Id, string Email, TenantRole Role, string? InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>Its link opens nothing any more, as whoever made it may no longer invite: it takes a new one.</summary>
    public bool NeedsLink { get; init; }
}

/// <summary>What an invitation offers to whoever has its link.</summary>
public sealed record InvitationOffer(TenantId Tenant, string TenantSlug, string TenantName, string Email, string NormalizedEmail, TenantRole Role, string? InvitedBy);

/// <summary>Reads invitations.</summary>
public sealed class InvitationQueries(OpsDb ops, TimeProvider clock)
{
    /// <summary>The tenant's invitations that were neither accepted nor revoked, newest first.</summary>
    public async Task<IReadOnlyList<InvitationRow>> ListAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var (users, inviters) = (db.Users, Inviters(db, tenant));
        return await db.Invitations.Where(i => i.EndedAt == null).OrderByDescending(i => i.Id).Take(Cursor.MaxLimit)
            .Select(i => new InvitationRow(
                i.Id, i.Email, i.Role, users.Where(u => u.Id == i.InvitedBy).Select(u => u.DisplayName).FirstOrDefault(), i.CreatedAt, i.ExpiresAt)
            {
                NeedsLink = !inviters.Any(u => u.Id == i.InvitedBy),
            })
            .ToListAsync(cancel);
    }

    /// <summary>Whom these invitations are for.</summary>
    public async Task<IReadOnlyDictionary<long, string>> EmailsAsync(TenantId tenant, IReadOnlyCollection<long> ids, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await db.Invitations.Where(i => ids.Contains(i.Id)).ToDictionaryAsync(i => i.Id, i => i.Email, cancel);
    }

    /// <summary>What the link offers; null when it was accepted, revoked, has expired or never was.</summary>
    public async Task<InvitationOffer?> FindAsync(string? token, CancellationToken cancel = default)
    {
        if (token is not { Length: > 0 and <= 100 })
        {
            return null;
        }

        await using var db = ops.ForAllTenants("the invitation tells which tenant it is of");
        var (hash, now) = (InvitationLedger.Hash(token), clock.GetUtcNow());
        var users = db.Users;
        var offer = await (from i in db.Invitations
                join t in db.Tenants on i.TenantId equals t.Id
                where i.TokenHash == hash && i.EndedAt == null && i.ExpiresAt > now && t.ArchivedAt == null
                select new { i.InvitedBy, Offer = new InvitationOffer(
                    t.Id, t.Slug, t.Name, i.Email, i.NormalizedEmail, i.Role, users.Where(u => u.Id == i.InvitedBy).Select(u => u.DisplayName).FirstOrDefault()) })
            .SingleOrDefaultAsync(cancel);
        return offer is not null && await MayInvite(db, offer.Offer.Tenant, offer.InvitedBy).AnyAsync(cancel) ? offer.Offer : null;
    }

    /// <summary>Whoever made an invitation, if they may still invite people to the tenant: as its admin, or as a platform operator.</summary>
    internal static IQueryable<User> MayInvite(OpsDbContext db, TenantId tenant, long? by) => Inviters(db, tenant).Where(u => u.Id == by);

    private static IQueryable<User> Inviters(OpsDbContext db, TenantId tenant)
    {
        var admins = db.Memberships.Where(m => m.TenantId == tenant && m.Role == TenantRole.TenantAdmin);
        return db.Users.MayEnter(DateTimeOffset.UtcNow).Where(u => u.IsPlatformOperator || admins.Any(m => m.UserId == u.Id));
    }
}
