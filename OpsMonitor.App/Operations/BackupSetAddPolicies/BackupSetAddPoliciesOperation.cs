using System.Text.Json;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Operations.BackupSetAddPolicies;

/// <summary><c>backup_set.add_policies</c>: copies the content of each policy, as a snapshot has it, into the set.</summary>
public sealed class BackupSetAddPoliciesOperation(BackupCopies backups, InventoryQueries inventory) : IOperation
{
    // Small, so that an abort stops soon and a resumed run repeats little.
    private const int Batch = 25;

    public OperationType Type => BackupCopies.AddPolicies;

    public async Task<OperationPlan> PlanAsync(TenantId tenant, JsonElement scope, CancellationToken cancel)
    {
        var (asked, error) = AddPoliciesScope.Read(scope);
        if (asked is null)
        {
            return new(error);
        }

        if (asked.SyncRunId is { } sync && await inventory.FindAsync(tenant, sync, cancel) is not { IsComparable: true })
        {
            return new($"options.sync_run_id: there is no finished snapshot {sync}.");
        }

        return await backups.FindNameAsync(tenant, asked.BackupSetId, cancel) is { } name
            ? new(null, $"Backup set \"{name}\"", asked.PolicyIds.Count)
            : new($"backup_set_id: there is no backup set {asked.BackupSetId}.");
    }

    public NarrowedScope Narrow(JsonElement scope, IReadOnlyList<string> items) => NarrowedScope.To(RetryScope.Narrow(scope, items));

    public async Task ExecuteAsync(OperationRun run, CancellationToken cancel)
    {
        var (scope, error) = AddPoliciesScope.Read(run.Lease.Scope);
        if (scope is null)
        {
            throw new OperationFailedException("invalid_scope", error!);
        }

        foreach (var batch in scope.PolicyIds.Where(id => !run.IsRecorded(id)).Chunk(run.StepOf(Batch)))
        {
            await run.TakeAsync(
                async db => [.. (await BackupCopies.AddAsync(db, scope, run.Lease.RunId, batch, cancel)).Select(p => Result(p, scope.SyncRunId))],
                cancel);
        }
    }

    private static ItemResult Result(CopiedPolicy policy, long? sync) => policy.Result switch
    {
        "added" => new(policy.PolicyId, ItemOutcome.Succeeded, DisplayName: policy.DisplayName),
        "already_in_set" => new(policy.PolicyId, ItemOutcome.Skipped, "already_in_set", "The set already holds this policy.", policy.DisplayName),
        _ => new(policy.PolicyId, ItemOutcome.Failed, "not_found", $"{(sync is null ? "The newest snapshot" : $"Snapshot {sync}")} has no policy of this id."),
    };
}
