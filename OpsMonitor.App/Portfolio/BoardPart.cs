using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>A part of a board over all tenants or one, which reads for itself. Its page gives a scope parts of their own.</summary>
public abstract class BoardPart : LiveComponent
{
    [Inject]
    public required PortfolioQueries Queries { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public PortfolioScope Scope { get; set; }

    /// <summary>Whether the reader may still see this; asked before each read.</summary>
    [Parameter, EditorRequired]
    public Func<Task<bool>> Allowed { get; set; } = null!;

    protected DateTimeOffset ReadAt { get; private set; }

    /// <summary>At least so long between two reads.</summary>
    protected abstract TimeSpan Pace { get; }

    protected LiveKey Runs => Scope.Tenant is { } tenant ? LiveKey.Runs(tenant) : LiveKey.RunsOfAllTenants;

    protected LiveKey Findings => Scope.Tenant is { } tenant ? LiveKey.Findings(tenant) : LiveKey.FindingsOfAllTenants;

    protected virtual IEnumerable<LiveKey> Keys => [Runs];

    protected abstract Task ReadBoardAsync(CancellationToken cancel);

    protected override async Task OnInitializedAsync()
    {
        foreach (var key in Keys)
        {
            Watch(key, Pace, RefreshAsync);
        }

        await ReadAsync(RefreshAsync);
    }

    private async Task RefreshAsync(CancellationToken cancel)
    {
        if (await Allowed())
        {
            await ReadBoardAsync(cancel);
            ReadAt = Clock.Now;
        }
    }
}
