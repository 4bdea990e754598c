using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Findings;

/// <summary>Whether a finding waits for somebody, and how it ended, as icon, word and colour.</summary>
public partial class FindingStatusChip
{
    [Parameter, EditorRequired]
    public required FindingRow Row { get; set; }

    private FindingLook Look => FindingLook.Of(Row);
}
