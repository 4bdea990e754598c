using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access;

/// <summary>A tenant as one person enters it.</summary>
public sealed record TenantSeat(TenantId Id, string Slug, string Name, TenantRole Role, NotifyPreference Notify, bool IsMember);

/// <summary>A member of a tenant.</summary>
public sealed record MemberView(long UserId, string DisplayName, string? Email, TenantRole Role, NotifyPreference Notify)
{
    /// <summary>A code is asked of them besides the password.</summary>
    public bool HasTwoFactor { get; init; }
}

/// <summary>A tenant as platform operators list it.</summary>
public sealed record TenantRow(TenantId Id, string Slug, string Name, DateTimeOffset CreatedAt, DateTimeOffset? ArchivedAt, int Members, int Invited);

/// <summary>Reads tenants, people and their rights.</summary>
public sealed class TenancyQueries(OpsDb db, TimeProvider clock)
{
    /// <summary>The tenants a person may enter, by name. Platform operators enter all of them, as viewers where they are no member.</summary>
    public async Task<IReadOnlyList<TenantSeat>> SeatsAsync(long userId, CancellationToken cancel = default)
    {
        await using var ctx = db.ForAllTenants("a person's tenants are found before one is chosen");
        return await Seats(ctx, userId, Live(ctx)).ToListAsync(cancel);
    }

    /// <summary>The tenant behind a slug, as this person may enter it; null for unknown and for foreign slugs alike.</summary>
    public async Task<TenantSeat?> SeatAsync(long userId, string slug, CancellationToken cancel = default)
    {
        if (!TenantSlug.IsValid(slug))
        {
            return null;
        }

        await using var ctx = db.ForAllTenants("the slug of an address becomes a tenant");
        return await Seats(ctx, userId, Live(ctx).Where(t => t.Slug == slug)).SingleOrDefaultAsync(cancel);
    }

    /// <summary>Whether the person may enter every tenant and see them side by side.</summary>
    public async Task<bool> IsPlatformOperatorAsync(long userId, CancellationToken cancel = default)
    {
        await using var ctx = db.ForAllTenants("a platform operator is one in every tenant");
        return await ctx.Users.AnyAsync(u => u.Id == userId && u.IsPlatformOperator, cancel);
    }

    /// <summary>The tenant behind a slug as a platform operator enters it who is no member; whether the person is one is the caller's to know.</summary>
    public async Task<TenantSeat?> VisitAsync(string slug, CancellationToken cancel = default)
    {
        if (!TenantSlug.IsValid(slug))
        {
            return null;
        }

        await using var ctx = db.ForAllTenants("a platform operator enters every tenant");
        return await Live(ctx).Where(t => t.Slug == slug)
            .Select(t => new TenantSeat(t.Id, t.Slug, t.Name, Rights.Visitor, NotifyPreference.None, false)).SingleOrDefaultAsync(cancel);
    }

    /// <summary>The tenant of a slug whoever asks, for set-up and demo data.</summary>
    public async Task<TenantId?> FindAsync(string slug, CancellationToken cancel = default)
    {
        await using var ctx = db.ForAllTenants("set-up looks a tenant up by its slug");
        var found = await ctx.Tenants.Where(t => t.Slug == slug).Select(t => new { t.Id }).SingleOrDefaultAsync(cancel);
        return found?.Id;
    }

    /// <summary>The slug of a tenant that exists, for names of files.</summary>
    public async Task<string> SlugAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var ctx = db.ForTenant(tenant);
        return await ctx.Tenants.Where(t => t.Id == tenant).Select(t => t.Slug).SingleAsync(cancel);
    }

    public async Task<IReadOnlyList<MemberView>> MembersAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var ctx = db.ForTenant(tenant);
        return await ctx.Memberships.OrderBy(m => m.User!.DisplayName).ThenBy(m => m.UserId)
            .Select(m => new MemberView(m.UserId, m.User!.DisplayName, m.User.Email, m.Role, m.Notify) { HasTwoFactor = m.User.TwoFactorEnabled }).ToListAsync(cancel);
    }

    /// <summary>Whether the person belongs to the tenant now.</summary>
    public async Task<bool> IsMemberAsync(TenantId tenant, long userId, CancellationToken cancel = default)
    {
        await using var ctx = db.ForTenant(tenant);
        return await ctx.Memberships.AnyAsync(m => m.UserId == userId, cancel);
    }

    /// <summary>Whether somebody answers for all that an account opens: each tenant that its person is a member of is theirs to manage. For a platform operator
    /// only another one does.</summary>
    public async Task<bool> AnswersForAsync(long adminId, long userId, CancellationToken cancel = default)
    {
        await using var ctx = db.ForAllTenants("an account opens every tenant of its person");
        if (!await ctx.Users.MayEnter(DateTimeOffset.UtcNow).AnyAsync(u => u.Id == adminId, cancel))
        {
            return false;
        }

        var people = await ctx.Users.Where(u => u.Id == adminId || u.Id == userId).Select(u => new { u.Id, u.IsPlatformOperator }).ToListAsync(cancel);
        if (people.Exists(p => p.IsPlatformOperator))
        {
            return people.Exists(p => p.Id == adminId && p.IsPlatformOperator);
        }

        var managed = ctx.Memberships.Where(a => a.UserId == adminId && a.Role == TenantRole.TenantAdmin).Select(a => a.TenantId);
        return !await ctx.Memberships.AnyAsync(m => m.UserId == userId && !managed.Contains(m.TenantId), cancel);
    }

    /// <summary>The tenants that a person is a member of, archived ones too, in order.</summary>
    public async Task<IReadOnlyList<TenantId>> MembershipsAsync(long userId, CancellationToken cancel = default)
    {
        await using var ctx = db.ForAllTenants("an account opens every tenant of its person");
        return await ctx.Memberships.Where(m => m.UserId == userId).OrderBy(m => m.TenantId).Select(m => m.TenantId).ToListAsync(cancel);
    }

    /// <summary>False only in a new installation, which still needs its set-up link.</summary>
    public async Task<bool> AnyUserAsync(CancellationToken cancel = default)
    {
        await using var ctx = db.ForAllTenants("a new installation has no user at all");
        return await ctx.Users.AnyAsync(cancel);
    }

    /// <summary>The slug that a tenant has now, of one that it had before; null where nobody left that one behind.</summary>
    public async Task<string?> MovedToAsync(string slug, CancellationToken cancel = default)
    {
        await using var ctx = db.ForAllTenants("an old address tells which tenant it led to");
        return await ctx.FormerSlugs.Where(f => f.Slug == slug).Join(Live(ctx), f => f.TenantId, t => t.Id, (_, t) => t.Slug).SingleOrDefaultAsync(cancel);
    }

    /// <summary>All tenants for platform operators, archived ones last.</summary>
    public async Task<IReadOnlyList<TenantRow>> TenantsAsync(CancellationToken cancel = default)
    {
        await using var ctx = db.ForAllTenants("platform operators see all tenants");
        var (memberships, now) = (ctx.Memberships, clock.GetUtcNow());
        var invitations = ctx.Invitations.Where(i => i.EndedAt == null && i.ExpiresAt > now);
        return await ctx.Tenants.OrderBy(t => t.ArchivedAt != null).ThenBy(t => t.Name).ThenBy(t => t.Slug)
            .Select(t => new TenantRow(t.Id, t.Slug, t.Name, t.CreatedAt, t.ArchivedAt, memberships.Count(m => m.TenantId == t.Id), invitations.Count(i => i.TenantId == t.Id))).ToListAsync(cancel);
    }

    // An archived tenant is closed to everybody.
    private static IQueryable<Tenant> Live(OpsDbContext ctx) => ctx.Tenants.Where(t => t.ArchivedAt == null);

    private static IQueryable<TenantSeat> Seats(OpsDbContext ctx, long userId, IQueryable<Tenant> tenants)
    {
        var memberships = ctx.Memberships.Where(m => m.UserId == userId);
        var platform = ctx.Users.Where(u => u.Id == userId && u.IsPlatformOperator);
        return from tenant in tenants
            from member in memberships.Where(m => m.TenantId == tenant.Id).DefaultIfEmpty()
            where member != null || platform.Any()
            orderby tenant.Name, tenant.Slug
            select new TenantSeat(
                tenant.Id,
                tenant.Slug,
                tenant.Name,
                member == null ? Rights.Visitor : member.Role,
                member == null ? NotifyPreference.None : member.Notify,
                member != null);
    }
}
