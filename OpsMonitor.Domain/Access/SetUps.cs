using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access;

/// <summary>
/// The set-up of a new installation, which happens once: of all links that processes have printed the last one holds, and whoever uses it first makes the
/// first tenant and its admin, in one transaction.
/// </summary>
public sealed class SetUps(OpsDb ops, TimeProvider clock)
{
    /// <summary>What a new link carries; links before it are void. Null where somebody exists already.</summary>
    public async Task<string?> NewTokenAsync(CancellationToken cancel = default)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await using var db = ops.ForAllTenants("a new installation has no tenant yet");
        var written = await db.Database.ExecuteSqlRawAsync(SetUpsSql.Issue, [Hash(token), clock.GetUtcNow()], cancel);
        return written == 1 ? token : null;
    }

    /// <summary>Whether a link that carries this is the one to set up by, as long as nobody exists.</summary>
    public async Task<bool> IsValidAsync(string? token, CancellationToken cancel = default)
    {
        if (string.IsNullOrEmpty(token))
        {
            return false;
        }

        var hash = Hash(token);
        await using var db = ops.ForAllTenants("a new installation has no tenant yet");
        return await db.Set<SetUpToken>().AnyAsync(t => t.Hash == hash, cancel) && !await db.Users.AnyAsync(cancel);
    }

    /// <summary>Makes the person, the tenant (or takes the one of this slug) and the person its admin: all, or nothing and false where the link is void.</summary>
    public async Task<bool> MakeAsync(string? token, User admin, string slug, string name, string? from, CancellationToken cancel = default)
    {
        var hash = Hash(token ?? "");
        await using var db = ops.ForAllTenants("the first tenant belongs to none yet");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        // The row is locked from here on: whoever comes second waits, and finds it gone.
        if (await db.Set<SetUpToken>().Where(t => t.Hash == hash).ExecuteDeleteAsync(cancel) == 0 || await db.Users.AnyAsync(cancel))
        {
            return false;
        }

        var tenant = await db.Tenants.SingleOrDefaultAsync(t => t.Slug == slug, cancel) ?? db.Tenants.Add(new() { Slug = slug, Name = name }).Entity;
        db.Users.Add(admin);
        await db.SaveChangesAsync(cancel);
        db.Memberships.Add(new() { TenantId = tenant.Id, UserId = admin.Id, Role = TenantRole.TenantAdmin });
        var by = Actor.OfUser(admin.Id, admin.DisplayName) with { From = from };
        db.AuditLogs.AddRange(AuditLog.OfTenant(tenant, by, "tenant.set_up"));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
