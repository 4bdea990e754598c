using OpsMonitor.App.Operations;
using OpsMonitor.App.Operations.BackupSetAddPolicies;
using OpsMonitor.App.Operations.DriftGenerate;
using OpsMonitor.App.Operations.InventorySync;

namespace OpsMonitor.Tests.Support;

/// <summary>The cards of the operations as they are registered, without anything to read related things from.</summary>
internal static class SampleCards
{
    public static OperationCards All { get; } = new([new InventorySyncCard(null!), new DriftGenerateCard(null!), new BackupSetAddPoliciesCard(null!)]);
}
