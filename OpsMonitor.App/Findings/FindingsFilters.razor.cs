using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Findings;

/// <summary>The filters of the list of findings; choosing one goes to its address.</summary>
public partial class FindingsFilters
{
    private readonly Choices<FindingsPageState> _choices = new();

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter, EditorRequired]
    public required FindingsPageState State { get; set; }

    [Parameter]
    public IReadOnlyList<FacetCount> Types { get; set; } = [];

    protected override void OnParametersSet() => _choices.Show(State);

    // Types are chosen, not typed: they are taken as they are.
    private static string? Choice(ChangeEventArgs e) => e.Value is string { Length: > 0 } text ? text : null;

    private string Url(FindingsPageState state) => (state with { Cursor = null }).ToUrl(Slug);

    private void Go(Func<FindingsPageState, FindingsPageState> choice) => Navigation.NavigateTo(Url(_choices.Choose(choice)));
}
