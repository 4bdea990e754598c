using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Overview;

/// <summary>A number, what it counts, and the way there.</summary>
public partial class OverviewTile
{
    [Parameter, EditorRequired]
    public string Href { get; set; } = "";

    [Parameter, EditorRequired]
    public string Icon { get; set; } = "";

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Parameter, EditorRequired]
    public string Value { get; set; } = "";

    [Parameter, EditorRequired]
    public string Note { get; set; } = "";

    /// <summary>The colour's name when the number is news.</summary>
    [Parameter]
    public string? Tone { get; set; }
}
