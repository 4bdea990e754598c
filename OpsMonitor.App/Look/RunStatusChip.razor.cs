using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Look;

/// <summary>A run's status as icon, word and colour.</summary>
public partial class RunStatusChip
{
    [Parameter, EditorRequired]
    public RunStatus Status { get; set; }
}
