using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace OpsMonitor.App.Parts.Menus;

/// <summary>A menu as all of the house: below its button, flush with one of its edges. What holds more than things to choose is an <see cref="OpsPanel"/>.</summary>
public partial class OpsMenu
{
    private MudButton? _button;
    private bool _open;
    private bool _used;

    [Parameter, EditorRequired]
    public string? Label { get; set; }

    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    /// <summary>The icon before the words, by its name.</summary>
    [Parameter]
    public string? Icon { get; set; }

    /// <summary>An arrow after the words.</summary>
    [Parameter]
    public bool Arrow { get; set; }

    /// <summary>The name of the button, where a phone hides its words.</summary>
    [Parameter]
    public string? AriaLabel { get; set; }

    [Parameter]
    public string? Tooltip { get; set; }

    [Parameter]
    public string? Class { get; set; }

    [Parameter]
    public Variant Variant { get; set; } = Variant.Outlined;

    /// <summary>Flush with the button's left edge.</summary>
    [Parameter]
    public bool AtLeft { get; set; }

    /// <summary>Its button does not scroll with the page.</summary>
    [Parameter]
    public bool Fixed { get; set; }

    private void Toggle() => (_used, _open) = (true, !_open);

    private async Task TurnAsync(bool open)
    {
        var closed = _open && !open;
        _open = open;
        if (closed && _button is not null)
        {
            await _button.FocusAsync();
        }
    }
}
