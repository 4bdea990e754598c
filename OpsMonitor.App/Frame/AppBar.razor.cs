using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Frame;

/// <summary>The bar on top: product, tenant, search, what is live, theme, account. Its menus are native popovers.</summary>
public partial class AppBar
{
    private string _query = "";
    private string? _shown;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The tenant the bar searches in; null when the person has none.</summary>
    [Parameter]
    public string? Slug { get; set; }

    [Parameter]
    public string? TenantName { get; set; }

    [Parameter, EditorRequired]
    public string UserName { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<TenantSeat> Seats { get; set; } = [];

    /// <summary>The search of the address; the field follows it.</summary>
    [Parameter]
    public string? Query { get; set; }

    /// <summary>The live badge and the bell.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    protected override void OnParametersSet()
    {
        // Only a changed address moves the field: a render must not take away what is being typed.
        if (_shown != Query)
        {
            _shown = Query;
            _query = MarkedText.Of(Query ?? "");
        }
    }

    private void Search()
    {
        if (Slug is not null)
        {
            Navigation.NavigateTo(PageQuery.TypedSearch(_query) is { } text ? Urls.RunsMatching(Slug, text) : Urls.Runs(Slug));
        }
    }
}
