using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Parts.Menus;

namespace OpsMonitor.App.Parts.Fields;

/// <summary>The filters of a list: beside each other on a desk; on a phone a sheet behind one button that says how many are set. Each choice is a new address, so both are the same.</summary>
public partial class FilterBar
{
    private MudButton? _button;
    private bool _open;

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>What shows everywhere.</summary>
    [Parameter]
    public RenderFragment? Lead { get; set; }

    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    /// <summary>How many of the folded filters are set.</summary>
    [Parameter]
    public int Active { get; set; }

    /// <summary>The address without filters; null while none is set.</summary>
    [Parameter]
    public string? Clear { get; set; }

    private async Task TurnAsync(bool open)
    {
        var closed = _open && !open;
        _open = open;
        if (closed && _button is not null)
        {
            await _button.FocusAsync().IfStillThereAsync();
        }
    }
}
