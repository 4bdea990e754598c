using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts.Fields;

/// <summary>A filter of a list: what its rows are searched for.</summary>
public partial class FilterText
{
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Shorter than the name.</summary>
    [Parameter]
    public string? Placeholder { get; set; }

    [Parameter]
    public string? Hint { get; set; }

    [Parameter]
    public string? Value { get; set; }

    [Parameter]
    public EventCallback<string?> ValueChanged { get; set; }
}
