using OpsMonitor.App.Live;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Deadlines;

/// <summary>Reads a tenant's deadlines once for all who look at its runs.</summary>
public sealed class DeadlineReads(DeadlineQueries deadlines, SharedReads reads)
{
    public Task<TenantDeadlines> AllAsync(TenantId tenant, Moment since, CancellationToken cancel) =>
        reads.ReadAsync((tenant, "deadlines"), since, () => deadlines.AllAsync(tenant, cancel: CancellationToken.None), cancel);

    /// <summary>The same for the page of one run.</summary>
    public Task<TenantDeadlines> OfRunAsync(TenantId tenant, long run, Moment since, CancellationToken cancel) =>
        reads.ReadAsync((tenant, "deadlines", run), since, () => deadlines.AllAsync(tenant, run, CancellationToken.None), cancel);
}
