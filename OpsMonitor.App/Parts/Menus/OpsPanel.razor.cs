using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace OpsMonitor.App.Parts.Menus;

/// <summary>A button that opens a small panel below it, for more than things to choose: a form, or rows with buttons of their own. Escape closes it and goes back to the
/// button; a click elsewhere or a new address closes it.</summary>
public sealed partial class OpsPanel : IDisposable
{
    private readonly string _id = $"panel-{Guid.NewGuid():N}";
    private ElementReference _panel;
    private bool _opening;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>What stands on the button.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment Button { get; set; }

    /// <summary>The name of the panel.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    [Parameter]
    public string? PanelClass { get; set; }

    public void Dispose() => Navigation.LocationChanged -= OnMoved;

    protected override void OnInitialized() => Navigation.LocationChanged += OnMoved;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_opening)
        {
            _opening = false;
            await _panel.FocusAsync(preventScroll: true).IfStillThereAsync();
        }
    }

    protected override void Toggle()
    {
        base.Toggle();
        _opening = IsOpen;
    }

    private Task OnKeyAsync(KeyboardEventArgs key) => key.Key is "Escape" ? CloseAsync(focus: true) : Task.CompletedTask;

    private void OnMoved(object? sender, LocationChangedEventArgs moved) => _ = InvokeAsync(() =>
    {
        IsOpen = false;
        StateHasChanged();
    });
}
