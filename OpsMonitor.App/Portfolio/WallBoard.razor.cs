using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>A board to be read across a room: nothing to click, nothing that rotates, and what does not fit is counted.</summary>
public partial class WallBoard
{
    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    [Parameter, EditorRequired]
    public PortfolioScope Scope { get; set; }

    [Parameter, EditorRequired]
    public Func<Task<bool>> Allowed { get; set; } = null!;
}
