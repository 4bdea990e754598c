using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Charts;
using OpsMonitor.App.Live;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Overview;

/// <summary>A part of the overview that reads for itself. The page gives each tenant parts of its own, so the tenant never changes.</summary>
public abstract class OverviewPart : LiveComponent
{
    private ChartRange? _read;

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    /// <summary>How far back to look, for parts that do.</summary>
    [Parameter]
    public ChartRange Range { get; set; }

    protected DateTimeOffset ReadAt { get; private set; }

    /// <summary>At least so long between two reads.</summary>
    protected abstract TimeSpan Pace { get; }

    /// <summary>What a change of wakes this part.</summary>
    protected abstract IEnumerable<LiveKey> Keys { get; }

    protected abstract Task ReadPartAsync(CancellationToken cancel);

    protected override async Task OnParametersSetAsync()
    {
        if (_read == Range)
        {
            return;
        }

        _read = Range;
        foreach (var key in Keys)
        {
            Watch(key, Pace, RefreshAsync);
        }

        await ReadAsync(RefreshAsync);
    }

    private async Task RefreshAsync(CancellationToken cancel)
    {
        await ReadPartAsync(cancel);
        ReadAt = Clock.Now;
    }
}
