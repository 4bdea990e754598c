using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Run;

/// <summary>What became of one item.</summary>
public partial class RunItemLine
{
    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public string ItemId { get; set; } = "";

    /// <summary>The item's history.</summary>
    [Parameter, EditorRequired]
    public string Href { get; set; } = "";

    [Parameter]
    public string? Name { get; set; }

    [Parameter, EditorRequired]
    public ItemOutcome Outcome { get; set; }

    [Parameter]
    public string? ReasonCode { get; set; }

    [Parameter]
    public string? Reason { get; set; }

    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    private string Shown => ItemId.Length == 0 ? "(empty id)" : MarkedText.Of(ItemId);
}
