using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Findings;

/// <summary>Whether a finding waits for somebody, as icon, word and colour.</summary>
public partial class FindingStatusChip
{
    [Parameter, EditorRequired]
    public FindingStatus Status { get; set; }

    [Parameter, EditorRequired]
    public bool IsResolved { get; set; }

    private FindingLook Look => FindingLook.Of(Status, IsResolved);
}
