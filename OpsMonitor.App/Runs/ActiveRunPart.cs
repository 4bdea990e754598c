using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Runs;

/// <summary>One run at work or waiting, on a board. It renders again only when the run changed.</summary>
public abstract class ActiveRunPart : ComponentBase
{
    private (string? Tenant, long Id, long Rev, bool Silent) _rendered;

    [Inject]
    public required OperationCards Cards { get; init; }

    /// <summary>The tenant's name, where there are several.</summary>
    [Parameter]
    public string? Tenant { get; set; }

    [Parameter, EditorRequired]
    public RunRow Run { get; set; } = null!;

    /// <summary>Running, but without a report for long.</summary>
    [Parameter]
    public bool Silent { get; set; }

    private (string?, long, long, bool) Now => (Tenant, Run.Id, Run.Rev, Silent);

    protected override bool ShouldRender() => _rendered != Now;

    protected override void OnAfterRender(bool firstRender) => _rendered = Now;
}
