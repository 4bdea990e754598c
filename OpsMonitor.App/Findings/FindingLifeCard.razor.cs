using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Findings;

/// <summary>How a finding fared: who saw it, how it ended and what came before and after it.</summary>
public partial class FindingLifeCard
{
    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter, EditorRequired]
    public required FindingDetail Finding { get; set; }

    private FindingLife Life => Finding.Life;

    private static string Why(FindingEnd end) => end switch
    {
        FindingEnd.Resolved => "Back as it was",
        FindingEnd.Superseded => "Differs in another way",
        FindingEnd.Accepted => "The baseline was moved to this",
    };
}
