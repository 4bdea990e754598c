using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.App.Findings;

/// <summary>Findings put together by what they have in common; each row leads to them.</summary>
public partial class FindingGroupsTable
{
    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter, EditorRequired]
    public required FindingsPageState State { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<FindingGroup> Groups { get; set; }

    // A subject whose id is hidden cannot stand in an address.
    private string? Href(FindingGroup group) => State.By == FindingsBy.Setting ? (State with { By = null, Cursor = null, Path = group.Key }).ToUrl(Slug)
        : SafeId.IsHidden(group.Key) ? null
        : (State with { By = null, Cursor = null, Type = group.SubjectType, Text = group.Key }).ToUrl(Slug);
}
