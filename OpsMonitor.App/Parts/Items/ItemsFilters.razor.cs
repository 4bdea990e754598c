using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Parts.Items;

/// <summary>Type and search of a list of items; choosing goes to its address.</summary>
public partial class ItemsFilters
{
    private readonly Choices<ItemsPageState> _choices = new();

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The page's address without its query.</summary>
    [Parameter, EditorRequired]
    public required string Page { get; set; }

    [Parameter, EditorRequired]
    public required ItemsPageState State { get; set; }

    [Parameter]
    public IReadOnlyList<FacetCount> Types { get; set; } = [];

    /// <summary>Filters that only this list has.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    protected override void OnParametersSet() => _choices.Show(State);

    private void Go(Func<ItemsPageState, ItemsPageState> choice) =>
        Navigation.NavigateTo((_choices.Choose(choice) with { Cursor = null, Item = null }).ToUrl(Page));
}
