using OpsMonitor.App.Live;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Deadlines;

/// <summary>Reads a tenant's deadlines once for all who look at its runs.</summary>
public sealed class DeadlineReads(DeadlineQueries deadlines, SharedReads reads)
{
    public Task<TenantDeadlines> AllAsync(TenantId tenant, Moment since, CancellationToken cancel) =>
        reads.ReadAsync((tenant, "deadlines"), since, () => deadlines.AllAsync(tenant, CancellationToken.None), cancel);
}
