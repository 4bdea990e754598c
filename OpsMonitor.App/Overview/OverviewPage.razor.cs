using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Charts;
using OpsMonitor.App.Live;
using OpsMonitor.App.Shell;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Overview;

/// <summary>The tenant's front door: what happens now, what went wrong lately, where it drifts. Each part keeps itself up to date at its own pace.</summary>
public sealed partial class OverviewPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private TenantId? _watched;
    private PageQuery _asked = PageQuery.Of("");
    private ChartRange _range;
    private bool? _any;

    [Inject]
    public required RunStats Stats { get; init; }

    protected override async Task OnTenantReadyAsync()
    {
        _asked = Asked();
        _range = _asked.OneOf(ChartRanges.Addressed, "range") ?? default;
        if (_watched == Current.Id)
        {
            return;
        }

        if (_watched is { } before)
        {
            Unwatch(LiveKey.Runs(before));
            _any = null;
        }

        _watched = Current.Id;

        // Only until the first run is there: a tenant that had one always has one.
        Watch(LiveKey.Runs(Current.Id), _refresh, LookAsync);
        await ReadAsync(LookAsync);
        if (_any is true)
        {
            Unwatch(LiveKey.Runs(Current.Id));
        }
    }

    private async Task LookAsync(CancellationToken cancel) => _any = _any is true || await Stats.AnyAsync(Current.Id, cancel);
}
