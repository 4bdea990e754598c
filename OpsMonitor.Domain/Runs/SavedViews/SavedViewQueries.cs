using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Runs.SavedViews;

/// <summary>A saved view as one person sees it; <paramref name="Owner"/> is the name of whoever shared it.</summary>
public sealed record SavedViewRow(long Id, string Name, string Query, bool IsShared, bool IsMine, string Owner);

/// <summary>Reads saved views.</summary>
public sealed class SavedViewQueries(OpsDb ops)
{
    /// <summary>A person's own views and those shared with the tenant, own ones first, by name.</summary>
    public async Task<IReadOnlyList<SavedViewRow>> ListAsync(TenantId tenant, long userId, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var users = db.Users;
        var rows =
            from view in db.SavedViews
            where view.UserId == userId || view.IsShared
            from user in users.Where(u => u.Id == view.UserId)
            orderby view.UserId == userId descending, view.Name, view.Id
            select new SavedViewRow(view.Id, view.Name, view.Query, view.IsShared, view.UserId == userId, user.DisplayName);
        return await rows.Take(500).ToListAsync(cancel);
    }
}
