using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Channels;

/// <summary>Reads channels.</summary>
public sealed class ChannelQueries
{
    /// <summary>All of the tenant, by name.</summary>
    public Task<IReadOnlyList<ChannelRow>> ListAsync(TenantId tenant, CancellationToken cancel = default) => throw new NotSupportedException();

    /// <summary>Null when the tenant has none of this id.</summary>
    public Task<ChannelRow?> FindAsync(TenantId tenant, long id, CancellationToken cancel = default) => throw new NotSupportedException();
}
