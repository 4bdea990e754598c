using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts.Menus;

/// <summary>A menu as all of the house: below its button, flush with one of its edges. What holds more than things to choose is an <see cref="OpsPanel"/>.</summary>
public partial class OpsMenu
{
    [Parameter, EditorRequired]
    public string? Label { get; set; }

    /// <summary>The icon before the words, by its name.</summary>
    [Parameter]
    public string? Icon { get; set; }

    /// <summary>An arrow after the words.</summary>
    [Parameter]
    public bool Arrow { get; set; }

    /// <summary>Flush with the button's left edge.</summary>
    [Parameter]
    public bool AtLeft { get; set; }

    private Task TurnAsync(bool open)
    {
        var closed = IsOpen && !open;
        IsOpen = open;
        return closed ? CloseAsync(focus: true) : Task.CompletedTask;
    }
}
