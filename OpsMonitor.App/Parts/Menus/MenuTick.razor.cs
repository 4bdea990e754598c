using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts.Menus;

/// <summary>A thing of a menu that is on or off; the menu stays open for the next.</summary>
public partial class MenuTick
{
    [Parameter, EditorRequired]
    public bool Value { get; set; }

    [Parameter]
    public EventCallback<bool> ValueChanged { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
