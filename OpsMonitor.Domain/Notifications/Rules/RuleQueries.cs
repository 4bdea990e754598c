using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>Reads rules.</summary>
public sealed class RuleQueries
{
    /// <summary>All of the tenant, by name.</summary>
    public Task<IReadOnlyList<RuleRow>> ListAsync(TenantId tenant, CancellationToken cancel = default) => throw new NotSupportedException();

    /// <summary>Null when the tenant has none of this id.</summary>
    public Task<RuleRow?> FindAsync(TenantId tenant, long id, CancellationToken cancel = default) => throw new NotSupportedException();
}
