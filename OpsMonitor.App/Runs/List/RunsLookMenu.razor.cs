using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Runs.List;

/// <summary>Chooses the columns of the runs list and how close its rows stand.</summary>
public partial class RunsLookMenu
{
    [Parameter, EditorRequired]
    public RunsTableLook Look { get; set; } = RunsTableLook.Default;

    [Parameter]
    public EventCallback<RunsTableLook> LookChanged { get; set; }
}
