using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.App.Findings.Checks;

/// <summary>What a check changed, each figure leading to its findings, and what of it, or of a comparison, is in doubt.</summary>
public partial class CheckCard
{
    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter, EditorRequired]
    public required DriftRunView Check { get; set; }

    /// <summary>The figure whose findings are listed below.</summary>
    [Parameter]
    public FindingNews? News { get; set; }

    private IReadOnlyList<(FindingNews News, int Count)> Told => Check.Delta is not { } delta ? []
        : [.. Enum.GetValues<FindingNews>().Select(n => (n, delta.Of(n))).Where(t => t.Item2 > 0)];
}
