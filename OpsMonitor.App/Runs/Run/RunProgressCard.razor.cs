using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Runs.Run;

/// <summary>The big bar, the pace, and tiles that filter the items.</summary>
public partial class RunProgressCard
{
    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public RunProgress Said { get; set; } = null!;

    /// <summary>Running, but without a report for long.</summary>
    [Parameter]
    public bool Silent { get; set; }

    protected override object Shows => (Said, Silent);
}
