using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts;

/// <summary>Rows to come.</summary>
public partial class ListSkeleton
{
    /// <summary>What is loading, for those who hear the page.</summary>
    [Parameter, EditorRequired]
    public string What { get; set; } = "";
}
