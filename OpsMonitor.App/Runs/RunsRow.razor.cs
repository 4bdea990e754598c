using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Runs;

/// <summary>A checkbox of the list was clicked; with shift it means all rows since the last one.</summary>
public readonly record struct RunPick(long Id, bool Range);

/// <summary>One run in the list; renders again only when the run or its place in the list changed.</summary>
public partial class RunsRow
{
    private (long Id, long Rev, int? Behind, string Slug, bool Silent, bool Left, bool Chosen, RunColumns Columns) _rendered;

    [Parameter, EditorRequired]
    public RunRow Run { get; set; } = null!;

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    /// <summary>Stalled: running, but without a report for long.</summary>
    [Parameter]
    public bool Silent { get; set; }

    /// <summary>It was listed and no longer matches the filters.</summary>
    [Parameter]
    public bool Left { get; set; }

    [Parameter]
    public bool Chosen { get; set; }

    [Parameter]
    public RunsTableLook Look { get; set; } = RunsTableLook.Default;

    [Parameter]
    public EventCallback<RunPick> Picked { get; set; }

    private (long Id, long Rev, int? Behind, string Slug, bool Silent, bool Left, bool Chosen, RunColumns Columns) Shown =>
        (Run.Id, Run.Rev, Run.Behind, Slug, Silent, Left, Chosen, Look.Columns);

    private string Below => (OperationNames.HasTitle(Run.Resource, Run.Action), Run.Summary) switch
    {
        (true, null) => OperationNames.Code(Run.Resource, Run.Action),
        (_, { } summary) => summary,
        (false, null) => $"#{Run.Id}",
    };

    protected override bool ShouldRender() => _rendered != Shown;

    protected override void OnAfterRender(bool firstRender) => _rendered = Shown;

    private Task PickAsync(MouseEventArgs click) => Picked.InvokeAsync(new(Run.Id, click.ShiftKey));
}
