using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Overview;

/// <summary>The runs of this moment with their moving bars.</summary>
public sealed partial class OverviewActive
{
    private IReadOnlyList<RunRow> Active => Read.Active;

    private int Total => Read.Load.Active;
}
