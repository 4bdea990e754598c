using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Operations;

/// <summary>Retries failed items of any run: those of operations executed here within the scope their handler makes of them, those of producers by the common rule.</summary>
public sealed class RetryStarter(IEnumerable<IOperation> operations, RunRetries retries, WorkSignal signal)
{
    private readonly Dictionary<OperationType, IOperation> _operations = operations.ToDictionary(o => o.Type);

    /// <summary>What a retry would touch, with the operation's own say about whether it can be.</summary>
    public async Task<RetryPreview> PreviewAsync(TenantId tenant, long run, RetryChoice choice, CancellationToken cancel = default)
    {
        var preview = await retries.PreviewAsync(tenant, run, choice, cancel);
        return preview is { Refusal: null, Run: { } retried } && Narrow(retried, []).Refusal is { } words
            ? preview with { Refusal = RetryRefusal.Operation, Words = words }
            : preview;
    }

    /// <summary>Starts the retry or attaches to the one of this run that is active.</summary>
    public async Task<RetryStart> RetryAsync(TenantId tenant, long run, Actor actor, RetryChoice choice, string? traceparent = null, CancellationToken cancel = default)
    {
        var started = await retries.RetryAsync(tenant, run, actor, choice, (retried, items) => PlanAsync(tenant, retried, items, cancel), traceparent, cancel);
        signal.Nudge();
        return started;
    }

    private async Task<RetryPlan> PlanAsync(TenantId tenant, RetriedRun run, IReadOnlyList<string> items, CancellationToken cancel)
    {
        var narrowed = Narrow(run, items);
        if (narrowed.Scope is not { } scope || run.Executor == RunExecutor.Producer)
        {
            return new(narrowed);
        }

        var plan = await _operations[run.Operation].PlanAsync(tenant, scope, cancel);
        return plan.Error is { } error ? new(NarrowedScope.Refuse(error)) : new(narrowed, plan.Summary, plan.TotalItems);
    }

    private NarrowedScope Narrow(RetriedRun run, IReadOnlyList<string> items) => run.Executor switch
    {
        RunExecutor.Producer => NarrowedScope.To(RetryScope.Narrow(run.Scope, items)),
        RunExecutor.Worker when _operations.TryGetValue(run.Operation, out var handler) => handler.Narrow(run.Scope, items),
        RunExecutor.Worker => NarrowedScope.Refuse($"This server no longer executes {run.Operation}."),
    };
}
