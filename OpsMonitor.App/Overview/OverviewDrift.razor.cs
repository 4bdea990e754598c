using OpsMonitor.App.Findings;
using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Overview;

/// <summary>Open findings by subject type, and when they were looked for last.</summary>
public sealed partial class OverviewDrift
{
    private DriftState Drift => Read.Drift;

    private string Of(DriftOfType type) =>
        new FindingsPageState { Type = type.SubjectType, Status = type.New > 0 ? FindingStatus.New : null }.ToUrl(Slug);
}
