using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>Reads the log of deliveries.</summary>
public sealed class DeliveryQueries
{
    /// <summary>A page, newest first; throws <see cref="FormatException"/> for a cursor that is none of this list's.</summary>
    public Task<Page<DeliveryRow>> ListAsync(TenantId tenant, DeliveryFilter filter, string? cursor, int limit, CancellationToken cancel = default) => throw new NotSupportedException();

    /// <summary>Null when the tenant has none of this id.</summary>
    public Task<DeliveryView?> FindAsync(TenantId tenant, Guid id, CancellationToken cancel = default) => throw new NotSupportedException();
}
