using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Operations;

namespace OpsMonitor.App.Runs.Run;

/// <summary>What a run made or worked on, as its operation's card says.</summary>
public partial class RunRelated
{
    [Parameter, EditorRequired]
    public IReadOnlyList<RelatedLink> Links { get; set; } = [];

    protected override object Shows => Links;
}
