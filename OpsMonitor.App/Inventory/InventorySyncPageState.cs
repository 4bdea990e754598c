using System.ComponentModel;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Items;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Inventory;

/// <summary>Which items of a snapshot are shown, and which one is open, as the address says.</summary>
public sealed record InventorySyncPageState : ItemsPageState
{
    [Asked("exported"), Description("Only items that came whole out of the tool which exported them, or only those that it cut.")]
    public ExportExtent? Extent { get; init; }

    public override bool IsFiltered => base.IsFiltered || Extent is not null;

    protected override (string Name, string? Value)[] Filters => [.. base.Filters, ("exported", Extent is { } extent ? EnumText.Of(extent) : null)];

    public InventoryFilter ToFilter() => new(Type, Text, Extent);
}
