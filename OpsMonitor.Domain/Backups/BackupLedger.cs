using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Backups;

/// <summary>Why a set was not created; expected, and no exception.</summary>
public enum BackupRefusal
{
    /// <summary>Without a visible character, or longer than <see cref="BackupLedger.MaxName"/>.</summary>
    NameInvalid,

    /// <summary>The tenant has a set of that name, whatever the case.</summary>
    NameTaken,
}

/// <summary>The new set, or the one that has the name already; 0 for an unusable name.</summary>
public sealed record CreatedBackupSet(long Id, BackupRefusal? Refusal)
{
    public bool Created => Refusal is null;
}

/// <summary>Creates backup sets and writes down who takes one away; what goes into them is added by their runs.</summary>
public sealed class BackupLedger(OpsDb ops)
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 120;

    public async Task<CreatedBackupSet> CreateAsync(TenantId tenant, string? name, Actor actor, CancellationToken cancel = default)
    {
        var clean = SafeText.Line(name);
        if (clean.Length > MaxName || !VisibleText.IsAny(clean))
        {
            return new(0, BackupRefusal.NameInvalid);
        }

        await using var db = ops.ForTenant(tenant);
        var set = new BackupSet { TenantId = tenant, Name = clean, CreatedBy = actor.UserId };
        db.BackupSets.Add(set);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await db.SaveChangesAsync(cancel);
            db.AuditLogs.Add(AuditLog.Of(tenant, actor, "backup_set.created", "backup_set", set.Id));
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return new(set.Id, null);
        }
        catch (DbUpdateException e) when (PostgresErrors.IsUniqueViolation(e))
        {
            var lower = clean.ToLowerInvariant();
            return new(await db.BackupSets.Where(b => b.Name.ToLower() == lower).Select(b => b.Id).FirstOrDefaultAsync(cancel), BackupRefusal.NameTaken);
        }
    }

    /// <summary>Writes down that somebody downloads a set.</summary>
    public async Task JournalDownloadAsync(TenantId tenant, long set, Actor actor, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        db.AuditLogs.Add(AuditLog.Of(tenant, actor, "backup_set.downloaded", "backup_set", set));
        await db.SaveChangesAsync(cancel);
    }
}
