using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>What runs and what waits in all tenants at this moment.</summary>
public sealed partial class PortfolioActive
{
    private TenantRuns? Active => Read?.Active;
}
