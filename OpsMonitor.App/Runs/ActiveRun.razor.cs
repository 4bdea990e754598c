using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Runs;

/// <summary>One active run in a board's table: nothing to choose, only to open.</summary>
public partial class ActiveRun
{
    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";
}
