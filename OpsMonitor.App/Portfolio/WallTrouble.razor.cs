using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>What ended failed or partial within the hour, newest first.</summary>
public sealed partial class WallTrouble
{
    [Inject]
    public required OperationCards Cards { get; init; }

    private TenantRuns? Trouble => Read?.Trouble;
}
