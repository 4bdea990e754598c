using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Text;

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

    /// <summary>The newest checks, to choose from.</summary>
    [Parameter]
    public IReadOnlyList<DriftRunView> Checks { get; set; } = [];

    protected override void OnParametersSet() => _choices.Show(State);

    private static IReadOnlyList<(string Value, string Words)> Changes { get; } = [.. Enum.GetValues<FindingKind>().Select(c => (EnumText.Of(c), FindingLook.Of(c).Word))];

    private static IReadOnlyList<(string Value, string Words)> Ends { get; } = [.. Enum.GetValues<FindingEnd>().Select(e => (EnumText.Of(e), FindingLook.Of(e).Word))];

    private IReadOnlyList<(string Value, string Words)> CheckOptions => [.. Checks.Select(c => (Text(c.RunId), $"#{c.RunId}: {c.Delta}"))];

    /// <summary>Filters that a phone folds away; the status is beside them.</summary>
    private int Active => new[]
    {
        State.Change is not null, State.Type is not null, State.Text is not null, State.Path is not null, State.Value is not null, State.End is not null,
        State.Resolved, State.Outside, State.Run is not null, State.News is not null,
    }.Count(set => set);

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private bool IsCheck(long run) => Checks.Any(c => c.RunId == run);

    private string Url(FindingsPageState state) => (state with { Cursor = null }).ToUrl(Slug);

    private void Go(Func<FindingsPageState, FindingsPageState> choice) => Navigation.NavigateTo(Url(_choices.Choose(choice)));
}
