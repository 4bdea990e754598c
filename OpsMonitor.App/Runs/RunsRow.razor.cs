using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Runs;

/// <summary>One run in the list; renders again only when the run changed.</summary>
public partial class RunsRow
{
    private (long Id, long Rev, string Slug, bool Silent) _rendered;

    [Parameter, EditorRequired]
    public RunRow Run { get; set; } = null!;

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    /// <summary>Running, but without a report for long.</summary>
    [Parameter]
    public bool Silent { get; set; }

    private string Below => (OperationNames.HasTitle(Run.Resource, Run.Action), Run.Summary) switch
    {
        (true, null) => OperationNames.Code(Run.Resource, Run.Action),
        (_, { } summary) => summary,
        (false, null) => $"#{Run.Id}",
    };

    protected override bool ShouldRender() => _rendered != (Run.Id, Run.Rev, Slug, Silent);

    protected override void OnAfterRender(bool firstRender) => _rendered = (Run.Id, Run.Rev, Slug, Silent);
}
