using System.Text.Json;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Operations;

/// <summary><c>backup_set.add_policies</c>: copies the content of each policy of the newest snapshot into the set.</summary>
public sealed class BackupSetAddPoliciesOperation(BackupCopies backups) : IOperation
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
                async db => [.. (await BackupCopies.AddAsync(db, scope.BackupSetId, run.Lease.RunId, batch, cancel)).Select(Result)],
                cancel);
        }
    }

    private static ItemResult Result(CopiedPolicy policy) => policy.Result switch
    {
        "added" => new(policy.PolicyId, ItemOutcome.Succeeded, DisplayName: policy.DisplayName),
        "already_in_set" => new(policy.PolicyId, ItemOutcome.Skipped, "already_in_set", "The set already holds this policy.", policy.DisplayName),
        _ => new(policy.PolicyId, ItemOutcome.Failed, "not_found", "The newest snapshot has no policy of this id."),
    };
}
