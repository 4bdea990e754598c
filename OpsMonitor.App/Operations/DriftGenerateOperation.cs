using System.Text.Json;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Operations;

/// <summary><c>drift.generate</c>: compares two snapshots subject by subject and keeps what differs as findings.</summary>
public sealed class DriftGenerateOperation(DriftLedger drift) : IOperation
{
    private const int PageSize = 500;

    public OperationType Type => DriftLedger.Generate;

    public async Task<OperationPlan> PlanAsync(TenantId tenant, JsonElement scope, CancellationToken cancel)
    {
        if (DriftScope.Read(scope) is not { } pair)
        {
            return new("scope: { scope_key, baseline_run_id, current_run_id } is needed, a text and two numbers.");
        }

        return await drift.RefuseAsync(tenant, pair, cancel) is { } error
            ? new(error)
            : new(null, $"Snapshot {pair.BaselineRunId} against {pair.CurrentRunId}", await drift.CountAsync(tenant, pair, cancel));
    }

    /// <summary>Two snapshots are compared as a whole; what is gone shows only against everything that is there.</summary>
    public NarrowedScope Narrow(JsonElement scope, IReadOnlyList<string> items) => NarrowedScope.To(scope);

    public async Task ExecuteAsync(OperationRun run, CancellationToken cancel)
    {
        var scope = DriftScope.Read(run.Lease.Scope) ?? throw new OperationFailedException("invalid_scope", "The scope lacks scope_key, baseline_run_id or current_run_id.");
        if (await drift.RefuseAsync(run.Tenant, scope, cancel) is { } error)
        {
            throw new OperationFailedException("invalid_scope", error);
        }

        await run.Progress.SetTotalAsync(await drift.CountAsync(run.Tenant, scope, cancel), cancel);
        SubjectPair? last = null;
        while (await drift.PairsAsync(run.Tenant, scope, last, PageSize, cancel) is { Count: > 0 } pairs)
        {
            foreach (var step in pairs.Where(p => !run.IsRecorded(Item(p))).Chunk(run.StepOf(PageSize)))
            {
                await run.TakeAsync(
                    async db =>
                    {
                        await DriftLedger.WriteAsync(db, scope, run.Lease.RunId, [.. step.Where(p => !p.IsSame)], cancel);
                        return [.. step.Select(p => new ItemResult(Item(p), ItemOutcome.Succeeded, DisplayName: p.DisplayName))];
                    },
                    cancel);
            }

            last = pairs[^1];
        }

        await drift.ResolveGoneAsync(run.Tenant, scope, cancel);
    }

    private static string Item(SubjectPair pair) => $"{pair.SubjectType}/{pair.ExternalId}";
}
