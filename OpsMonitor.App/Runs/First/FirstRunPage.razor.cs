using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.First;

/// <summary>Where a set-up ends and a new producer begins: the code that sends a run, and below it the run, as soon as it is there.</summary>
public sealed partial class FirstRunPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromMilliseconds(250);

    private TenantId? _shown;
    private RunRow? _newest;
    private DateTimeOffset _readAt;
    private bool _read;

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    protected override async Task OnTenantReadyAsync()
    {
        if (_shown != Current.Id)
        {
            UnwatchAll();
            (_shown, _newest, _read) = (Current.Id, null, false);
        }

        Watch(LiveKey.Runs(Current.Id), _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task<bool> LoadAsync(CancellationToken cancel)
    {
        var newest = (await Runs.ListAsync(Current.Id, RunFilter.Any, limit: 1, cancel: cancel)).Items is [var run] ? run : null;
        var changed = !_read || newest != _newest;
        (_newest, _readAt, _read) = (newest, Clock.Now, true);
        return changed;
    }
}
