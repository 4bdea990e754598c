using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access;

/// <summary>The tenant, and whether this call made it or found it.</summary>
public sealed record TenantResult(TenantId Id, bool Created);

/// <summary>Writes tenants and memberships. Accounts themselves are written by ASP.NET Core Identity.</summary>
public sealed class TenancyLedger(OpsDb db)
{
    /// <summary>Makes a tenant; <c>Created: false</c> when the slug is taken. Throws when the slug does not satisfy <see cref="TenantSlug"/>.</summary>
    public async Task<TenantResult> CreateTenantAsync(string slug, string name, CancellationToken cancel = default)
    {
        if (!TenantSlug.IsValid(slug))
        {
            throw new ArgumentException("A slug has lower-case letters, digits and hyphens, at most 63.", nameof(slug));
        }

        await using var ctx = db.ForAllTenants("a new tenant belongs to none yet");
        var tenant = new Tenant { Slug = slug, Name = name.Trim() };
        ctx.Tenants.Add(tenant);
        try
        {
            await ctx.SaveChangesAsync(cancel);
            return new(tenant.Id, true);
        }
        catch (DbUpdateException e) when (PostgresErrors.IsUniqueViolation(e))
        {
            ctx.ChangeTracker.Clear();
            return new(await ctx.Tenants.Where(t => t.Slug == slug).Select(t => t.Id).SingleAsync(cancel), false);
        }
    }

    /// <summary>The tenant of this slug, made when it is missing.</summary>
    public async Task<TenantId> EnsureTenantAsync(string slug, string name, CancellationToken cancel = default) =>
        (await CreateTenantAsync(slug, name, cancel)).Id;

    /// <summary>Gives a person a role; false when they are a member already, whose role then stays.</summary>
    public async Task<bool> AddMemberAsync(
        TenantId tenant, long userId, TenantRole role, NotifyPreference notify = NotifyPreference.Own, CancellationToken cancel = default)
    {
        await using var ctx = db.ForTenant(tenant);
        ctx.Memberships.Add(new Membership { TenantId = tenant, UserId = userId, Role = role, Notify = notify });
        try
        {
            await ctx.SaveChangesAsync(cancel);
            return true;
        }
        catch (DbUpdateException e) when (PostgresErrors.IsUniqueViolation(e))
        {
            return false;
        }
    }

    /// <summary>A membership with exactly this role, whether it was there or not.</summary>
    public async Task EnsureMemberAsync(
        TenantId tenant, long userId, TenantRole role, NotifyPreference notify = NotifyPreference.Own, CancellationToken cancel = default)
    {
        if (!await AddMemberAsync(tenant, userId, role, notify, cancel))
        {
            await using var ctx = db.ForTenant(tenant);
            await ctx.Memberships.Where(m => m.UserId == userId).ExecuteUpdateAsync(s => s.SetProperty(m => m.Role, role), cancel);
        }
    }

    /// <summary>Which lifecycle notifications a member wants; false when there is no such member.</summary>
    public async Task<bool> SetNotifyAsync(TenantId tenant, long userId, NotifyPreference notify, CancellationToken cancel = default)
    {
        await using var ctx = db.ForTenant(tenant);
        return await ctx.Memberships.Where(m => m.UserId == userId).ExecuteUpdateAsync(s => s.SetProperty(m => m.Notify, notify), cancel) == 1;
    }
}
