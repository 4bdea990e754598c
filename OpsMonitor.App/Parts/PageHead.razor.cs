using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace OpsMonitor.App.Parts;

/// <summary>The first line of a page: where it belongs, what it is, what can be done. Also names the browser's tab.</summary>
public sealed partial class PageHead : IDisposable
{
    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>A quiet remark beside the title, such as "1,284 in the last 7 days".</summary>
    [Parameter]
    public string? Sub { get; set; }

    [Parameter]
    public string? BackHref { get; set; }

    [Parameter]
    public string? BackText { get; set; }

    /// <summary>What the page has read of its address; null where it reads nothing. What it does not know of it is said below the line.</summary>
    [Parameter]
    public PageQuery? Asked { get; set; }

    /// <summary>The same page, asked only for what it knows.</summary>
    [Parameter]
    public string? Plain { get; set; }

    /// <summary>Between title and remark: a status chip.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Buttons, at the right edge.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }

    public void Dispose() => Navigation.LocationChanged -= OnMoved;

    // A page that reads nothing of its address does not hear when that changes.
    protected override void OnInitialized() => Navigation.LocationChanged += OnMoved;

    private void OnMoved(object? sender, LocationChangedEventArgs moved)
    {
        if (Asked is null)
        {
            _ = InvokeAsync(StateHasChanged);
        }
    }
}
