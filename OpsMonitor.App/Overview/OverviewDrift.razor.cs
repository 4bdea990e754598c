using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Findings;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Overview;

/// <summary>Open findings by subject type, and when they were looked for last.</summary>
public sealed partial class OverviewDrift
{
    private DriftState? _drift;

    [Inject]
    public required DriftStats Stats { get; init; }

    protected override TimeSpan Pace => TimeSpan.FromSeconds(10);

    // A check that finds nothing changes no finding: its end is news of the runs.
    protected override IEnumerable<LiveKey> Keys => [LiveKey.Findings(Tenant), LiveKey.Runs(Tenant)];

    protected override async Task ReadPartAsync(CancellationToken cancel) => _drift = await Stats.ReadAsync(Tenant, cancel);

    private string Of(DriftOfType type) =>
        new FindingsPageState { Type = type.SubjectType, Status = type.New > 0 ? FindingStatus.New : null }.ToUrl(Slug);
}
