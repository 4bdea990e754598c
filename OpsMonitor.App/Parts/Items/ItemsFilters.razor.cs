using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;

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

    protected override void OnParametersSet() => _choices.Show(State);

    // Types are chosen, not typed: they are taken as they are.
    private static string? Choice(ChangeEventArgs e) => e.Value is string { Length: > 0 } text ? text : null;

    private void Go(Func<ItemsPageState, ItemsPageState> choice) =>
        Navigation.NavigateTo((_choices.Choose(choice) with { Cursor = null, Item = null }).ToUrl(Page));
}
