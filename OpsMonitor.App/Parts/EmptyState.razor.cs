using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Parts;

/// <summary>Says why there is nothing, and how to get the first row.</summary>
public partial class EmptyState
{
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    [Parameter]
    public string? Text { get; set; }

    /// <summary>One of <see cref="OpsIcons.Names"/>.</summary>
    [Parameter]
    public string Icon { get; set; } = "runs";

    /// <summary>True when the page has no other heading.</summary>
    [Parameter]
    public bool WholePage { get; set; }

    [Parameter]
    public string? Class { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
