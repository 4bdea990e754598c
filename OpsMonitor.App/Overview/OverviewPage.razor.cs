using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Charts;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Overview;

/// <summary>The tenant's front door: what happens now, what went wrong lately, where it drifts; all of it of one moment.</summary>
public sealed partial class OverviewPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private (TenantId Tenant, ChartRange Range, TenantRole Role)? _shown;
    private PageQuery _asked = PageQuery.Of("");
    private ChartRange _range;
    private bool? _any;
    private OverviewReading? _read;

    [Inject]
    public required RunStats Stats { get; init; }

    [Inject]
    public required OverviewReads Reads { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    protected override Right Needed => Right.Observe;

    protected override async Task OnTenantReadyAsync()
    {
        _asked = Asked();
        _range = _asked.OneOf(ChartRanges.Addressed, "range") ?? default;
        if (_shown == (Current.Id, _range, Current.Role))
        {
            return;
        }

        if (_shown is { Tenant: var before } && before != Current.Id)
        {
            UnwatchAll();
            (_any, _read) = (null, null);
        }

        _shown = (Current.Id, _range, Current.Role);
        Watch(LiveKey.Runs(Current.Id), _refresh, LoadAsync);
        Watch(LiveKey.Findings(Current.Id), _refresh, LoadAsync);
        Watch(LiveKey.Deadlines(Current.Id), _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        var (tenant, range) = (Current.Id, _range);

        // Only until the first run is there: a tenant that had one always has one.
        _any = _any is true || await Stats.AnyAsync(tenant, cancel);
        _read = _any is true ? await Reads.ReadAsync(tenant, range, Clock.Now, Clock.Zone, Since, cancel) : null;
        _read = _read?.For(Current.Role);
    }
}
