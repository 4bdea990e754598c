using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Findings.Checks;

namespace OpsMonitor.App.Inventory;

/// <summary>Which snapshots were approved as baseline of a scope, newest first: when, by whom and why.</summary>
public partial class BaselineHistory
{
    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<BaselineRow> Moves { get; set; }
}
