using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>What ended failed or partial within the hour, newest first.</summary>
public sealed partial class WallTrouble
{
    private const int Shown = 6;

    private TenantRuns? _trouble;

    [Inject]
    public required OperationCards Cards { get; init; }

    protected override TimeSpan Pace => TimeSpan.FromSeconds(2);

    protected override async Task ReadBoardAsync(CancellationToken cancel) =>
        _trouble = await Queries.TroubleAsync(Scope, Clock.Now.AddHours(-1), Shown, cancel);
}
