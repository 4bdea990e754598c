using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Shell;

/// <summary>A line icon of the house, drawn in the text's colour. Decorative: the word beside it carries the meaning.</summary>
public partial class OpsIcon
{
    /// <summary>One of <see cref="OpsIcons.Names"/>.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Parameter]
    public string? Class { get; set; }
}
