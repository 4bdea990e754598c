using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Operations;

/// <summary>Retries failed items of any run: those of operations executed here within the scope their handler makes of them, those of producers by the common rule.</summary>
public sealed class RetryStarter(IEnumerable<IOperation> operations, RunRetries retries, WorkSignal signal)
{
    private const string RetryRefusedWords = "The run is named as no operation can be, so it cannot be started again.";

    private readonly Dictionary<OperationType, IOperation> _operations = operations.ToDictionary(o => o.Type);

    /// <summary>What a retry would touch, with the operation's own say about whether it can be.</summary>
    public async Task<RetryPreview> PreviewAsync(TenantId tenant, long run, RetryChoice choice, CancellationToken cancel = default)
    {
        var preview = await retries.PreviewAsync(tenant, run, choice, cancel);
        if (preview is not { Refusal: null or RetryRefusal.CannotSucceed, Run: { } retried })
        {
            return preview;
        }

        var words = preview.IsWhole ? (await PlanAsync(tenant, retried, null, cancel)).Scope.Refusal : Narrow(retried, []).Refusal;
        return words is null ? preview : preview with { Refusal = RetryRefusal.Operation, Words = words };
    }

    /// <summary>Why no retry of such a run can ever be started, in words, whatever failed in it; null where it depends.</summary>
    public string? Never(BulkOperationRun run) => run.Executor == RunExecutor.Producer ? null
        : RetriedRun.Of(run) is { Operation: var operation } retried && operation != default ? Narrow(retried, []).Refusal
        : RetryRefusedWords;

    /// <summary>Starts the retry or attaches to the one of this run that is active.</summary>
    public async Task<RetryStart> RetryAsync(TenantId tenant, long run, Actor actor, RetryChoice choice, string? traceparent = null, CancellationToken cancel = default)
    {
        var started = await retries.RetryAsync(tenant, run, actor, choice, (retried, items) => PlanAsync(tenant, retried, items, cancel), traceparent, cancel);
        signal.Nudge();
        if (started.Refusal != RetryRefusal.CannotSucceed)
        {
            return started;
        }

        // The operation may know better words for it.
        var preview = await PreviewAsync(tenant, run, choice, cancel);
        return started with { Refusal = preview.Refusal ?? started.Refusal, Words = preview.Words };
    }

    // Without items the whole scope is planned once more; an operation that cannot take up any part of it cannot take up all of it either.
    private async Task<RetryPlan> PlanAsync(TenantId tenant, RetriedRun run, IReadOnlyList<string>? items, CancellationToken cancel)
    {
        var narrowed = items is not null ? Narrow(run, items) : Narrow(run, []) is { Scope: null } refused ? refused : NarrowedScope.To(run.Scope);
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
