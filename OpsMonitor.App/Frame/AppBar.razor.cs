using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Menus;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Frame;

/// <summary>The bar on top: product, tenant, search, what is live, theme, account. On a phone it opens the menu of pages.</summary>
public partial class AppBar
{
    private string _query = "";
    private MudIconButton? _menu;
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

    /// <summary>The menu of pages is open, on a phone.</summary>
    [Parameter]
    public bool MenuOpen { get; set; }

    [Parameter]
    public EventCallback<bool> MenuOpenChanged { get; set; }

    /// <summary>The live badge and the bell.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    // Whoever only sees that runs exist finds none by what they are about.
    private bool SeesItems => Seats.FirstOrDefault(s => s.Slug == Slug)?.Role.May(Right.Read) != false;

    protected override void OnParametersSet()
    {
        // Only a changed address moves the field: a render must not take away what is being typed.
        if (_shown != Query)
        {
            _shown = Query;
            _query = MarkedText.Of(Query ?? "");
        }
    }

    /// <summary>Where the focus was before the menu of pages had it.</summary>
    public async Task FocusMenuAsync()
    {
        if (_menu is not null)
        {
            await _menu.FocusAsync().IfStillThereAsync();
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
