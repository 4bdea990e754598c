using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Runs.SavedViews;

/// <summary>Why a saved view was not written; expected, and no exception.</summary>
public enum SavedViewRefusal
{
    /// <summary>The name shows nothing, is longer than <see cref="SavedViewLedger.MaxName"/> or has control characters.</summary>
    BadName,

    /// <summary>There is nothing to save, or more than <see cref="SavedViewLedger.MaxQuery"/>.</summary>
    BadQuery,

    /// <summary>The person has a view of this name.</summary>
    NameTaken,

    /// <summary>The person has <see cref="SavedViewLedger.MaxPerPerson"/> views.</summary>
    TooMany,

    /// <summary>There is no such view, or it is not this person's to change.</summary>
    NotFound,
}

/// <summary>The saved view, or why there is none.</summary>
public sealed record SavedViewWrite(SavedViewRefusal? Refusal, long Id = 0)
{
    public bool Accepted => Refusal is null;
}

/// <summary>Writes saved views. Their owner may change them, and an admin of the tenant those that are shared.</summary>
public sealed class SavedViewLedger(OpsDb ops)
{
    public const int MaxName = 60;
    public const int MaxQuery = 2_000;
    public const int MaxPerPerson = 100;

    public async Task<SavedViewWrite> SaveAsync(TenantId tenant, long userId, string name, string query, bool share, CancellationToken cancel = default)
    {
        var isOneLine = !name.Trim().Any(char.IsControl);
        name = SafeText.Line(name);
        if (!isOneLine || name.Length > MaxName || !VisibleText.IsAny(name))
        {
            return new(SavedViewRefusal.BadName);
        }

        if (query.Length is 0 or > MaxQuery || query.Any(char.IsControl))
        {
            return new(SavedViewRefusal.BadQuery);
        }

        if (FailureSanitizer.Reason(name) is not { } shown)
        {
            return new(SavedViewRefusal.BadName);
        }

        (name, query) = (shown, SafeId.Query(query));
        await using var db = ops.ForTenant(tenant);
        if (await db.SavedViews.CountAsync(v => v.UserId == userId, cancel) >= MaxPerPerson)
        {
            return new(SavedViewRefusal.TooMany);
        }

        var view = new SavedView { TenantId = tenant, UserId = userId, Name = name, Query = query, IsShared = share };
        db.SavedViews.Add(view);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (PostgresErrors.IsUniqueViolation(e))
        {
            return new(SavedViewRefusal.NameTaken);
        }

        return new(null, view.Id);
    }

    /// <summary>Shows a view to the whole tenant, or to its owner alone again; only its owner may.</summary>
    public async Task<SavedViewWrite> ShareAsync(TenantId tenant, long id, long userId, bool share, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var changed = await db.SavedViews.Where(v => v.Id == id && v.UserId == userId).ExecuteUpdateAsync(u => u.SetProperty(v => v.IsShared, share), cancel);
        return changed == 1 ? new(null, id) : new(SavedViewRefusal.NotFound);
    }

    /// <summary>Deletes a view of one's own; an admin of the tenant also one that somebody shared.</summary>
    public async Task<SavedViewWrite> DeleteAsync(TenantId tenant, long id, long userId, TenantRole role, CancellationToken cancel = default)
    {
        var admin = role.May(Right.ManageTenant);
        await using var db = ops.ForTenant(tenant);
        var deleted = await db.SavedViews.Where(v => v.Id == id && (v.UserId == userId || (admin && v.IsShared))).ExecuteDeleteAsync(cancel);
        return deleted == 1 ? new(null, id) : new(SavedViewRefusal.NotFound);
    }
}
