using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>The bars of this moment, large.</summary>
public sealed partial class WallActive
{
    private const int Shown = 8;

    private TenantRuns? _active;

    protected override TimeSpan Pace => TimeSpan.FromSeconds(1);

    protected override async Task ReadBoardAsync(CancellationToken cancel) => _active = await Queries.ActiveAsync(Scope, Shown, cancel);
}
