using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>What runs and what waits in all tenants at this moment.</summary>
public sealed partial class PortfolioActive
{
    private const int Shown = 50;

    private TenantRuns? _active;

    protected override TimeSpan Pace => TimeSpan.FromSeconds(1);

    protected override async Task ReadBoardAsync(CancellationToken cancel) => _active = await Queries.ActiveAsync(Scope, Shown, cancel);
}
