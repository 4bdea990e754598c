using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts.Menus;

/// <summary>What is to be known about a control, shown to whoever points at it, comes to it by keys or touches it, and read out with it. Its popover is made when it is
/// first shown. Not for rows, of which there are many.</summary>
public partial class OpsTip
{
    // A pointer that only passes shows nothing.
    private const double Wait = 250;

    private readonly string _id = $"tip-{Guid.NewGuid():N}";
    private bool _visible;
    private bool _shown;

    /// <summary>Null is no tooltip. A text that comes and goes is empty meanwhile, so that the control stays the same one.</summary>
    [Parameter, EditorRequired]
    public string? Text { get; set; }

    /// <summary>The control; it is given the id for its <c>aria-describedby</c>.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment<string?> ChildContent { get; set; }

    /// <summary>The control is named so already, and would be read out twice.</summary>
    [Parameter]
    public bool IsName { get; set; }

    /// <summary>Something else is open there.</summary>
    [Parameter]
    public bool Off { get; set; }

    private void Shown() => _shown = true;
}
