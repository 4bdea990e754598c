using System.Text.Json;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Operations;

/// <summary>The run that is active now, or why none was started.</summary>
public sealed record StartOutcome(StartedRun? Run, string? Error = null)
{
    public long RunId => Run?.RunId ?? 0;

    public bool Created => Run is { Created: true };
}

/// <summary>Starts operations that this server executes, after reading their scope.</summary>
public sealed class OperationStarter(IEnumerable<IOperation> operations, RunLedger ledger, WorkSignal signal)
{
    private readonly Dictionary<OperationType, IOperation> _operations = operations.ToDictionary(o => o.Type);

    public bool Handles(OperationType operation) => _operations.ContainsKey(operation);

    /// <summary>Queues the operation or attaches to the active run of the same scope. An operation without handler here is an error.</summary>
    public async Task<StartOutcome> StartAsync(
        TenantId tenant, Actor actor, OperationType operation, JsonElement scope, string? idempotencyKey = null, CancellationToken cancel = default)
    {
        if (!_operations.TryGetValue(operation, out var handler))
        {
            return new(null, $"action: this server has no handler for {operation}.");
        }

        var plan = await handler.PlanAsync(tenant, scope, cancel);
        if (plan.Error is not null)
        {
            return new(null, plan.Error);
        }

        var run = await ledger.StartAsync(tenant, new(operation, scope, actor, RunExecutor.Worker)
        {
            Summary = plan.Summary,
            TotalItems = plan.TotalItems,
            IdempotencyKey = idempotencyKey,
        }, cancel);
        signal.Nudge();
        return new(run);
    }
}

/// <summary>Wakes the worker of this process; others find the work with their next look.</summary>
public sealed class WorkSignal : IDisposable
{
    private readonly SemaphoreSlim _waiting = new(0, 1);

    public void Nudge()
    {
        try
        {
            _waiting.Release();
        }
        catch (SemaphoreFullException)
        {
            // One nudge is already on its way.
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancel) => _waiting.WaitAsync(atMost, cancel);

    public void Dispose() => _waiting.Dispose();
}
