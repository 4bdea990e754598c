using OpsMonitor.App.Operations;
using OpsMonitor.App.Operations.BackupSetAddPolicies;
using OpsMonitor.App.Operations.DriftGenerate;
using OpsMonitor.App.Operations.InventorySync;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory;

namespace OpsMonitor.Tests.Support;

/// <summary>The cards of the operations as they are registered.</summary>
internal static class SampleCards
{
    /// <summary>Without anything to read related things from.</summary>
    public static OperationCards All { get; } = new([new InventorySyncCard(null!), new DriftGenerateCard(null!, null!), new BackupSetAddPoliciesCard(null!)]);

    public static OperationCards Of(Ledger ledger) => new(
        [new InventorySyncCard(ledger.Get<InventoryQueries>()), new DriftGenerateCard(ledger.Get<FindingQueries>(), ledger.Get<BaselineQueries>()), new BackupSetAddPoliciesCard(ledger.Get<BackupQueries>())]);
}
