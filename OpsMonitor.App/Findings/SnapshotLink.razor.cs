using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Findings;

/// <summary>One side of the comparison, by its source and time.</summary>
public partial class SnapshotLink
{
    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter]
    public long? Id { get; set; }

    [Parameter]
    public string? Source { get; set; }

    [Parameter]
    public DateTimeOffset? FinishedAt { get; set; }
}
