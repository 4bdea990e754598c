using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Runs;

/// <summary>One run in the list; renders again only when the run changed.</summary>
public partial class RunsRow
{
    private (long Id, long Rev, string Slug) _rendered;

    [Parameter, EditorRequired]
    public RunRow Run { get; set; } = null!;

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    private string Below => (OperationNames.HasTitle(Run.Resource, Run.Action), Run.Summary) switch
    {
        (true, null) => OperationNames.Code(Run.Resource, Run.Action),
        (_, { } summary) => summary,
        (false, null) => $"#{Run.Id}",
    };

    protected override bool ShouldRender() => _rendered != (Run.Id, Run.Rev, Slug);

    protected override void OnAfterRender(bool firstRender) => _rendered = (Run.Id, Run.Rev, Slug);
}
