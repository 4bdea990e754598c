using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>A board over all tenants or one, which reads for all of its parts at once.</summary>
public abstract class Board : LivePart
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _slowest = TimeSpan.FromSeconds(3);

    [Inject]
    public required BoardReads Reads { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public PortfolioScope Scope { get; set; }

    /// <summary>Whether the reader may still see this; asked before each read.</summary>
    [Parameter, EditorRequired]
    public Func<Task<bool>> Allowed { get; set; } = null!;

    /// <summary>Null until something was read.</summary>
    protected BoardReading? Read { get; private set; }

    private LiveKey[] Keys => Scope.Tenant is { } tenant
        ? [LiveKey.Runs(tenant), LiveKey.Findings(tenant)]
        : [LiveKey.RunsOfAllTenants, LiveKey.FindingsOfAllTenants];

    protected sealed override object Subject => Scope;

    protected sealed override void WatchAll()
    {
        foreach (var key in Keys)
        {
            Watch(key, _refresh, ReadAllAsync);
        }
    }

    protected sealed override void Forget() => Read = null;

    protected sealed override async Task ReadAllAsync(CancellationToken cancel)
    {
        if (!await Allowed())
        {
            return;
        }

        var began = Stopwatch.GetTimestamp();
        Read = await Reads.ReadAsync(Scope, Clock.Now, Since, cancel);
        foreach (var key in Keys)
        {
            Spread(key, Stopwatch.GetElapsedTime(began), _refresh, _slowest);
        }
    }
}
