using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Notifications.Outbox;

internal static class Cancelling
{
    /// <summary>Cancels what waits of these. What somebody is sending goes on.</summary>
    public static Task<int> CancelAsync(this OpsDbContext db, Expression<Func<NotificationDelivery, bool>> which, CancellationToken cancel) =>
        db.Deliveries.Where(which).Where(d => d.State == DeliveryState.Pending || d.State == DeliveryState.Held || d.State == DeliveryState.Failed)
            .ExecuteUpdateAsync(s => s.SetProperty(d => d.State, DeliveryState.Cancelled), cancel);

    /// <summary>From here on the tenant's rules stay as they are, and nobody else plans by them, until the transaction ends.</summary>
    public static Task LockRulesAsync(this OpsDbContext db, CancellationToken cancel) =>
        db.Database.SqlQueryRaw<long>(PlannerSql.LockRules, P("tenant", db.Tenant!.Value.Value)).ToListAsync(cancel);
}
