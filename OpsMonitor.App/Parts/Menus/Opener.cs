using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace OpsMonitor.App.Parts.Menus;

/// <summary>A button that opens something below it, made when it is first asked for; closing goes back to the button.</summary>
public abstract class Opener : ComponentBase
{
    /// <summary>What opens.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    /// <summary>The name of the button, where it has no words, a phone hides them, or there is more to say.</summary>
    [Parameter]
    public string? AriaLabel { get; set; }

    /// <summary>Not read out beside <see cref="AriaLabel"/>, which says as much.</summary>
    [Parameter]
    public string? Tooltip { get; set; }

    [Parameter]
    public string? Class { get; set; }

    [Parameter]
    public Variant Variant { get; set; } = Variant.Outlined;

    /// <summary>Its button does not scroll with the page.</summary>
    [Parameter]
    public bool Fixed { get; set; }

    protected MudButton? Pressed { get; set; }

    protected bool IsOpen { get; set; }

    /// <summary>It was opened once, and stays made.</summary>
    protected bool IsMade { get; private set; }

    protected string Expanded => IsOpen ? "true" : "false";

    protected virtual void Toggle() => (IsMade, IsOpen) = (true, !IsOpen);

    protected async Task CloseAsync(bool focus)
    {
        IsOpen = false;
        if (focus && Pressed is not null)
        {
            await Pressed.FocusAsync().IfStillThereAsync();
        }
    }
}
