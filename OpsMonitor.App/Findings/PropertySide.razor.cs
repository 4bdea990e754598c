using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Findings;

/// <summary>One side of a property that differs: in short, and exactly.</summary>
public partial class PropertySide
{
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [Parameter, EditorRequired]
    public required string Class { get; set; }

    /// <summary>What the property is called.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Null: this side does not have the property.</summary>
    [Parameter]
    public IReadOnlyList<DiffLine>? Lines { get; set; }

    /// <summary>What the value says in short.</summary>
    [Parameter]
    public string? Words { get; set; }
}
