using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Overview;

/// <summary>A part of the overview; the page reads for all of them at once.</summary>
public abstract class OverviewPart : ComponentBase
{
    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public required OverviewReading Read { get; set; }
}
