using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace OpsMonitor.App.Parts.Menus;

/// <summary>A button that opens a small panel below it, for more than things to choose: a form, or rows with buttons of their own. Escape closes it and goes back to the
/// button; a click elsewhere or a new address closes it.</summary>
public sealed partial class OpsPanel : IDisposable
{
    private readonly string _id = $"panel-{Guid.NewGuid():N}";
    private MudButton? _button;
    private ElementReference _panel;
    private bool _open;
    private bool _opening;
    private bool _used;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>What stands on the button.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment Button { get; set; }

    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    /// <summary>The name of the panel.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>The name of the button, where it has no words or more to say.</summary>
    [Parameter]
    public string? AriaLabel { get; set; }

    [Parameter]
    public string? Tooltip { get; set; }

    [Parameter]
    public string? Class { get; set; }

    [Parameter]
    public string? PanelClass { get; set; }

    [Parameter]
    public Variant Variant { get; set; } = Variant.Outlined;

    /// <summary>Its button does not scroll with the page.</summary>
    [Parameter]
    public bool Fixed { get; set; }

    public void Dispose() => Navigation.LocationChanged -= OnMoved;

    protected override void OnInitialized() => Navigation.LocationChanged += OnMoved;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_opening)
        {
            _opening = false;
            await _panel.FocusAsync(preventScroll: true);
        }
    }

    private void Toggle()
    {
        _opening = _open = !_open;
        _used = true;
    }

    private Task OnKeyAsync(KeyboardEventArgs key) => key.Key is "Escape" ? CloseAsync(focus: true) : Task.CompletedTask;

    private async Task CloseAsync(bool focus)
    {
        _open = false;
        if (focus && _button is not null)
        {
            await _button.FocusAsync();
        }
    }

    private void OnMoved(object? sender, LocationChangedEventArgs moved) => _ = InvokeAsync(() =>
    {
        _open = false;
        StateHasChanged();
    });
}
