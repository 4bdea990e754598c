using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>The bars of this moment, large.</summary>
public sealed partial class WallActive
{
    private const int Shown = 8;

    private TenantRuns? Active => Read?.Active;
}
