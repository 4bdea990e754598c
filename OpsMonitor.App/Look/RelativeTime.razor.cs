using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Look;

/// <summary>A time in words with the exact one in its tooltip. The browser keeps the words fresh (shell.js), so no render is needed for it.</summary>
public partial class RelativeTime
{
    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    [Parameter]
    public string? Class { get; set; }
}
