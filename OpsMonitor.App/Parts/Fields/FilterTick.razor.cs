using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts.Fields;

/// <summary>A filter of a list that is on or off.</summary>
public partial class FilterTick
{
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Parameter]
    public string? Hint { get; set; }

    [Parameter]
    public bool Value { get; set; }

    [Parameter]
    public EventCallback<bool> ValueChanged { get; set; }
}
