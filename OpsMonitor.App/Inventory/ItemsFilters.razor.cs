using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Inventory;

/// <summary>Type and search of a list of items; choosing goes to its address.</summary>
public partial class ItemsFilters
{
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The page's address without its query.</summary>
    [Parameter, EditorRequired]
    public required string Page { get; set; }

    [Parameter, EditorRequired]
    public required ItemsPageState State { get; set; }

    [Parameter]
    public IReadOnlyList<FacetCount> Types { get; set; } = [];

    private static string? Value(ChangeEventArgs e) => string.IsNullOrWhiteSpace(e.Value?.ToString()) ? null : e.Value.ToString()!.Trim();

    private void Go(ItemsPageState state) => Navigation.NavigateTo((state with { Cursor = null, Item = null }).ToUrl(Page));
}
