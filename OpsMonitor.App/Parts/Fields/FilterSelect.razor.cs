using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts.Fields;

/// <summary>A filter of a list: one of some values, or any.</summary>
public partial class FilterSelect
{
    private bool _open;

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

    private Task ChooseAsync(string? value) => ValueChanged.InvokeAsync(value is { Length: > 0 } ? value : null);

    private string Words(string? value) => value is { Length: > 0 } ? Options.FirstOrDefault(o => o.Value == value).Words ?? value : Any;
}
