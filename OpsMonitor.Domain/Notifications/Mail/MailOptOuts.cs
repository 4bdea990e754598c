using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Mail;

/// <summary>How an address stands with a tenant's mail.</summary>
public sealed record MailStanding(string Tenant, bool IsOut);

/// <summary>Which addresses want no mail. It is theirs to say, and no admin's.</summary>
public sealed class MailOptOuts(OpsDb ops, TimeProvider clock)
{
    /// <summary>From here on the address gets no mail from the tenant, and nothing of what waits for it; or gets mail again. Said twice, it is the same.</summary>
    public Task SetAsync(TenantId tenant, string address, bool optsOut, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            // What is planned at the same time is planned before this or sees it.
            await db.LockRulesAsync(cancel);
            var key = Key(address);
            var known = await db.MailOptOuts.AsTracking().SingleOrDefaultAsync(o => o.Address == key, cancel);
            if (optsOut && known is null)
            {
                db.MailOptOuts.Add(new() { TenantId = tenant, Address = key, CreatedAt = clock.GetUtcNow() });
            }
            else if (!optsOut && known is not null)
            {
                db.MailOptOuts.Remove(known);
            }

            await db.SaveChangesAsync(cancel);
            return optsOut ? await db.CancelAsync(d => d.Recipient != null && EF.Functions.Collate(d.Recipient, "C").ToLower() == key, cancel) : 0;
        },
        cancel);

    /// <summary>Null where the tenant is gone.</summary>
    public async Task<MailStanding?> FindAsync(TenantId tenant, string address, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var (key, optOuts) = (Key(address), db.MailOptOuts);
        return await db.Tenants.Where(t => t.Id == tenant).Select(t => new MailStanding(t.Name, optOuts.Any(o => o.Address == key))).SingleOrDefaultAsync(cancel);
    }

    /// <summary>Which of these tenants may not mail to the address.</summary>
    public async Task<IReadOnlySet<TenantId>> OfAsync(string address, IEnumerable<TenantId> tenants, CancellationToken cancel = default)
    {
        var (key, known) = (Key(address), new HashSet<TenantId>());
        foreach (var tenant in tenants)
        {
            await using var db = ops.ForTenant(tenant);
            if (await db.MailOptOuts.AnyAsync(o => o.Address == key, cancel))
            {
                known.Add(tenant);
            }
        }

        return known;
    }

    internal static async Task<HashSet<string>> AllAsync(OpsDbContext db, CancellationToken cancel) =>
        new(await db.MailOptOuts.Select(o => o.Address).ToListAsync(cancel), StringComparer.OrdinalIgnoreCase);

    // Latin letters alone, as the database does it in its collation C: what else is small and what is large depends on the language.
    private static string Key(string address) => new([.. address.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c)]);
}
