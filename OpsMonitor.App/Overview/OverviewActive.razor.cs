using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Overview;

/// <summary>The runs of this moment with their moving bars.</summary>
public sealed partial class OverviewActive
{
    private const int Shown = 8;

    private IReadOnlyList<RunRow>? _active;
    private int _total;

    [Inject]
    public required RunStats Stats { get; init; }

    protected override TimeSpan Pace => TimeSpan.FromSeconds(1);

    protected override IEnumerable<LiveKey> Keys => [LiveKey.Runs(Tenant)];

    protected override async Task ReadPartAsync(CancellationToken cancel)
    {
        var active = await Stats.ActiveAsync(Tenant, Shown, cancel);
        _total = active.Count < Shown ? active.Count : (await Stats.LoadAsync(Tenant, cancel)).Active;
        _active = active;
    }
}
