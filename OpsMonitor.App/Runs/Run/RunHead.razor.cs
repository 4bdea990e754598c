using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Runs.Run;

/// <summary>The first line of a run's page: which run it is, in which state, and what this person may do with it.</summary>
public partial class RunHead
{
    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public required RunRow Run { get; set; }

    [Parameter, EditorRequired]
    public required OperationCard Card { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public string TenantName { get; set; } = "";

    /// <summary>From where it was started; null where the name says it all.</summary>
    [Parameter]
    public string? Origin { get; set; }

    [Parameter, EditorRequired]
    public required TenantContext Who { get; set; }

    [Parameter, EditorRequired]
    public required PageQuery Asked { get; set; }

    /// <summary>The same page, asked only for what it knows.</summary>
    [Parameter, EditorRequired]
    public string Plain { get; set; } = "";

    /// <summary>What is offered now.</summary>
    [Parameter, EditorRequired]
    public required RunMoves Moves { get; set; }

    /// <summary>How many items a retry would take.</summary>
    [Parameter]
    public int Left { get; set; }

    /// <summary>One of the moves was chosen.</summary>
    [Parameter]
    public EventCallback<RunMove> Chosen { get; set; }

    protected override object Shows => (Run.Id, Run.Status, Run.Initiator, Run.CreatedAt, Card, Slug, TenantName, Origin, Who, Asked, Plain, Moves, Left);
}
