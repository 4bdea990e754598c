using OpsMonitor.App.Look;
using OpsMonitor.Domain.Inventory;

namespace OpsMonitor.App.Operations.InventorySync;

public sealed class InventorySyncCard(InventoryQueries inventory) : OperationCard(InventoryLedger.Sync)
{
    public override string Title => "Sync inventory";

    public override string Icon => "inventory";

    public override async Task<IReadOnlyList<RelatedLink>> RelatedAsync(RelatedRun run) =>
        await inventory.FindByRunAsync(run.Tenant, run.Id) is { } sync
            ? [new("Snapshot", $"#{sync.Id}, {Numbers.Count(sync.ItemCount, "object", "objects")}{(sync.CutCount > 0 ? $", {Numbers.Count(sync.CutCount)} of them cut by the tool that exported them" : "")}", Urls.InventorySync(run.Slug, sync.Id))]
            : [];
}
