using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Run;

/// <summary>What a run made or worked on, as its operation's card says.</summary>
public partial class RunRelated
{
    private IReadOnlyList<RelatedLink> _links = [];
    private (long Run, RunStatus Status)? _read;

    [Parameter, EditorRequired]
    public required OperationCard Card { get; set; }

    [Parameter, EditorRequired]
    public required RelatedRun Run { get; set; }

    /// <summary>What is related changes with the run's status only.</summary>
    [Parameter, EditorRequired]
    public RunStatus Status { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_read != (Run.Id, Status))
        {
            _read = (Run.Id, Status);
            _links = await Card.RelatedAsync(Run);
        }
    }
}
