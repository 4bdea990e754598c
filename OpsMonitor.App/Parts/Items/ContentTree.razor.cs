using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.App.Parts.Items;

/// <summary>The properties of a content, each under its name in words; what lies deeper can be folded away.</summary>
public partial class ContentTree
{
    private const int OpenDepth = 1;

    [Parameter, EditorRequired]
    public required IReadOnlyList<ContentNode> Nodes { get; set; }

    [Parameter]
    public int Depth { get; set; }
}
