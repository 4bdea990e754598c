using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace OpsMonitor.App.Parts.Menus;

/// <summary>A drawer over a phone's page: it has the focus while it is open; Escape, a click beside it and a new page close it. Its content exists only then.</summary>
public sealed partial class OpsDrawer : IDisposable
{
    private ElementReference _body;
    private bool _shown;
    private bool _used;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    [Parameter]
    public Anchor Anchor { get; set; } = Anchor.Bottom;

    [Parameter]
    public string? Class { get; set; }

    [Parameter]
    public bool Open { get; set; }

    [Parameter]
    public EventCallback<bool> OpenChanged { get; set; }

    /// <summary>A new query of the same page leaves it open.</summary>
    [Parameter]
    public bool StaysOnPage { get; set; }

    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    private string _path = "";

    public void Dispose() => Navigation.LocationChanged -= OnMoved;

    protected override void OnInitialized() => Navigation.LocationChanged += OnMoved;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Open && !_shown)
        {
            _path = Path();
            await _body.FocusAsync(preventScroll: true).IfStillThereAsync();
        }

        _shown = Open;
        _used |= Open;
    }

    private Task OnKeyAsync(KeyboardEventArgs key) => key.Key is "Escape" ? OpenChanged.InvokeAsync(false) : Task.CompletedTask;

    private string Path() => Navigation.Uri.Split('?', '#')[0];

    private void OnMoved(object? sender, LocationChangedEventArgs moved)
    {
        if (Open && (!StaysOnPage || Path() != _path))
        {
            _ = InvokeAsync(() => OpenChanged.InvokeAsync(false));
        }
    }
}
