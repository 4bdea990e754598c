using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Portfolio;

/// <summary>A board to be read across a room: nothing to click, nothing that rotates, and what does not fit is counted.</summary>
public partial class WallBoard
{
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";
}
