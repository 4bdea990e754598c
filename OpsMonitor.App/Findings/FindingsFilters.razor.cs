using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Runs;

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

    private static string? Value(ChangeEventArgs e) => string.IsNullOrWhiteSpace(e.Value?.ToString()) ? null : e.Value.ToString()!.Trim();

    private string Url(FindingsPageState state) => (state with { Cursor = null }).ToUrl(Slug);

    private void Go(Func<FindingsPageState, FindingsPageState> choice) => Navigation.NavigateTo(Url(_choices.Choose(choice)));
}
