using System.Text.Json;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Operations.DriftGenerate;

/// <summary>
/// <c>drift.generate</c>: compares two snapshots subject by subject and keeps what differs as findings. It counts subjects and records none: what differs is a
/// finding, and of what does not there is nothing to tell.
/// </summary>
public sealed class DriftGenerateOperation(DriftLedger drift) : IOperation
{
    // Subjects that are read at once, and findings that are written at once.
    private const int PageSize = 20_000;
    private const int StepSize = 500;

    public OperationType Type => DriftLedger.Generate;

    public async Task<OperationPlan> PlanAsync(TenantId tenant, JsonElement scope, CancellationToken cancel)
    {
        if (DriftScope.Read(scope) is not { } pair)
        {
            return new("scope: { scope_key, baseline_run_id, current_run_id } is needed, a text and two numbers.");
        }

        return await drift.RefuseAsync(tenant, pair, cancel) is { } error
            ? new(error)
            : new(null, $"Snapshot {pair.CurrentRunId} against {pair.BaselineRunId}");
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
        var done = 0;
        SubjectPair? last = null;
        while (await drift.PageAsync(run.Tenant, scope, last, run.StepOf(PageSize), cancel) is { } page)
        {
            foreach (var step in page.Different.Chunk(StepSize))
            {
                await run.CountAsync(done + step[^1].Number, db => DriftLedger.WriteAsync(db, scope, run.Lease.RunId, step, cancel), cancel);
            }

            done += page.Count;
            await run.CountAsync(done, step: null, cancel);
            last = page.Last;
        }

        // What becomes of findings is decided once, when every subject has been looked at.
        await run.CountAsync(done, db => DriftSettlement.SettleAsync(db, scope, run.Lease.RunId, cancel), cancel);
        for (var more = true; more;)
        {
            await run.CountAsync(done, async db => more = await DriftSettlement.WriteReplacementsAsync(db, run.Lease.RunId, StepSize, cancel), cancel);
        }
    }
}
