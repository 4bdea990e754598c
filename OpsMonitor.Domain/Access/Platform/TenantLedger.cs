using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Access.Platform;

/// <summary>Why a tenant stays as it is.</summary>
public enum TenantRefusal
{
    NotFound,

    /// <summary>A name has 1 to 100 characters that can be seen.</summary>
    NameInvalid,

    /// <summary>A slug follows <see cref="TenantSlug"/>.</summary>
    SlugInvalid,

    /// <summary>Another tenant has the slug, or had it and its old addresses lead there.</summary>
    SlugTaken,
}

/// <summary>Changes what a tenant is called, and archives tenants. Every change stands in the tenant's audit and in the platform's.</summary>
public sealed class TenantLedger(OpsDb ops, TimeProvider clock)
{
    public const int MaxName = 100;

    /// <summary>So many of the words that a tenant had in addresses still lead to it; who moves on more often gives the oldest away.</summary>
    public const int MaxFormerSlugs = 10;

    /// <summary>A new tenant without members.</summary>
    public async Task<(TenantId? Tenant, TenantRefusal? Refusal)> CreateAsync(string name, string slug, Actor by, CancellationToken cancel = default)
    {
        name = SafeText.Line(name);
        if (Check(name, slug) is { } refusal)
        {
            return (null, refusal);
        }

        await using var db = ops.ForAllTenants("a new tenant belongs to none yet");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.FormerSlugs.AnyAsync(f => f.Slug == slug, cancel))
        {
            return (null, TenantRefusal.SlugTaken);
        }

        var tenant = new Tenant { Slug = slug, Name = name };
        db.Tenants.Add(tenant);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (PostgresErrors.IsUniqueViolation(e))
        {
            return (null, TenantRefusal.SlugTaken);
        }

        db.AuditLogs.AddRange(AuditLog.OfTenant(tenant, by, "tenant.created"));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return (tenant.Id, null);
    }

    /// <summary>Gives a tenant a name and the word it has in addresses. Addresses with the word before lead to the new one.</summary>
    public async Task<TenantRefusal?> RenameAsync(TenantId tenant, string name, string slug, Actor by, CancellationToken cancel = default)
    {
        name = SafeText.Line(name);
        if (Check(name, slug) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return await WriteAsync(tenant, (db, row) => RenameAsync(db, row, name, slug, by, cancel), cancel);
        }
        catch (DbUpdateException e) when (PostgresErrors.IsUniqueViolation(e))
        {
            return TenantRefusal.SlugTaken;
        }
    }

    /// <summary>Closes a tenant: nobody but a platform operator finds it, and neither people nor programs write to it. Nothing is deleted.</summary>
    public Task<TenantRefusal?> ArchiveAsync(TenantId tenant, Actor by, string reason, CancellationToken cancel = default) =>
        SetArchivedAsync(tenant, clock.GetUtcNow(), by, "tenant.archived", reason, cancel);

    /// <summary>Opens an archived tenant again, as it was.</summary>
    public Task<TenantRefusal?> RestoreAsync(TenantId tenant, Actor by, CancellationToken cancel = default) =>
        SetArchivedAsync(tenant, null, by, "tenant.restored", null, cancel);

    /// <summary>Notes for the platform that somebody was invited from there to manage a tenant; the tenant's own audit has the invitation itself.</summary>
    public async Task NoteInvitedAsync(TenantId tenant, Actor by, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(AuditLog.Platform);
        db.AuditLogs.Add(AuditLog.OfPlatform(await db.Tenants.SingleAsync(t => t.Id == tenant, cancel), by, "tenant.admin_invited"));
        await db.SaveChangesAsync(cancel);
    }

    private static TenantRefusal? Check(string name, string slug) =>
        name.Length > MaxName || !VisibleText.IsAny(name) ? TenantRefusal.NameInvalid : TenantSlug.IsValid(slug) ? null : TenantRefusal.SlugInvalid;

    private Task<TenantRefusal?> SetArchivedAsync(TenantId tenant, DateTimeOffset? at, Actor by, string action, string? reason, CancellationToken cancel) => WriteAsync(
        tenant,
        (db, row) =>
        {
            if (row.ArchivedAt is null != at is null)
            {
                row.ArchivedAt = at;
                db.AuditLogs.AddRange(AuditLog.OfTenant(row, by, action, reason: reason));
            }

            return Task.FromResult<TenantRefusal?>(null);
        },
        cancel);

    private static async Task<TenantRefusal?> RenameAsync(OpsDbContext db, Tenant row, string name, string slug, Actor by, CancellationToken cancel)
    {
        if (row.Slug != slug)
        {
            if (await db.FormerSlugs.AnyAsync(f => f.Slug == slug && f.TenantId != row.Id, cancel))
            {
                return TenantRefusal.SlugTaken;
            }

            await db.FormerSlugs.Where(f => f.Slug == slug).ExecuteDeleteAsync(cancel);
            await db.FormerSlugs.Where(f => f.TenantId == row.Id).OrderByDescending(f => f.LeftAt).Skip(MaxFormerSlugs - 1).ExecuteDeleteAsync(cancel);
            db.FormerSlugs.Add(new() { TenantId = row.Id, Slug = row.Slug });
            db.AuditLogs.AddRange(AuditLog.OfTenant(row, by, "tenant.moved", [("from", row.Slug), ("to", slug)]));
            row.Slug = slug;
        }

        if (row.Name != name)
        {
            db.AuditLogs.AddRange(AuditLog.OfTenant(row, by, "tenant.renamed", [("from", row.Name), ("to", name)]));
            row.Name = name;
        }

        return null;
    }

    private Task<TenantRefusal?> WriteAsync(TenantId tenant, Func<OpsDbContext, Tenant, Task<TenantRefusal?>> change, CancellationToken cancel) => Contention.RetryAsync(
        async () =>
        {
            await using var db = ops.ForAllTenants("slugs are unique over all tenants, and an archived one is closed to its own");
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            if (await db.Tenants.AsTracking().SingleOrDefaultAsync(t => t.Id == tenant, cancel) is not { } row)
            {
                return TenantRefusal.NotFound;
            }

            var refusal = await change(db, row);
            if (refusal is null)
            {
                await db.SaveChangesAsync(cancel);
                await transaction.CommitAsync(cancel);
            }

            return refusal;
        },
        cancel);
}
