using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Findings;

/// <summary>What happened to a subject, as icon, word and colour.</summary>
public partial class ChangeChip
{
    [Parameter, EditorRequired]
    public ChangeType Change { get; set; }

    /// <summary>The subject was made anew under another id.</summary>
    [Parameter]
    public bool IsReplaced { get; set; }

    private FindingLook Look => IsReplaced ? FindingLook.Of(FindingKind.Replaced) : FindingLook.Of(Change);
}
