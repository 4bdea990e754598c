using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Findings;

/// <summary>What happened to a subject, as icon, word and colour.</summary>
public partial class ChangeChip
{
    [Parameter, EditorRequired]
    public ChangeType Change { get; set; }

    private FindingLook Look => FindingLook.Of(Change);
}
