using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>What ended failed or partial within the hour, newest first.</summary>
public sealed partial class WallTrouble
{
    private TenantRuns? Trouble => Read?.Trouble;
}
