using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts.Fields;

/// <summary>A filter of a list: one of some values, or any. The browser's own: a list of runs has a thousand viewers, and a MudSelect for each filter would cost more than all its rows.</summary>
public partial class FilterSelect
{
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>The words for no choice.</summary>
    [Parameter, EditorRequired]
    public string Any { get; set; } = "";

    /// <summary>Null is any.</summary>
    [Parameter]
    public string? Value { get; set; }

    [Parameter]
    public EventCallback<string?> ValueChanged { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<(string Value, string Words)> Options { get; set; }

    /// <summary>What is to be known about the choices.</summary>
    [Parameter]
    public string? Hint { get; set; }

    private Task ChooseAsync(ChangeEventArgs e) => ValueChanged.InvokeAsync(e.Value is string { Length: > 0 } value ? value : null);
}
