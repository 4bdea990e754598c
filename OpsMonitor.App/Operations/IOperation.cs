using System.Text.Json;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Operations;

/// <summary>What a scope means: an error that names the field, or a line for lists and the number of items where it is known.</summary>
public sealed record OperationPlan(string? Error, string? Summary = null, int? TotalItems = null);

/// <summary>A kind of run that this server executes itself.</summary>
public interface IOperation
{
    OperationType Type { get; }

    /// <summary>Reads the scope before a run is queued, so that a bad one never becomes a run.</summary>
    Task<OperationPlan> PlanAsync(TenantId tenant, JsonElement scope, CancellationToken cancel);

    /// <summary>The scope cut down to <paramref name="items"/> for a retry of just these; a refusal says what to do instead.</summary>
    NarrowedScope Narrow(JsonElement scope, IReadOnlyList<string> items);

    /// <summary>
    /// Executes or resumes a run. Every item is recorded through <see cref="OperationRun.RecordAsync"/>, or through <see cref="OperationRun.TakeAsync"/> where
    /// something is stored for it; items already recorded are to be skipped. An operation over more than anybody would list counts them instead
    /// (<see cref="OperationRun.CountAsync"/>) and may begin anew when it is resumed.
    /// Throws <see cref="OperationFailedException"/> when the run as a whole cannot go on.
    /// </summary>
    Task ExecuteAsync(OperationRun run, CancellationToken cancel);
}

/// <summary>The run as a whole failed, for a reason that operators may read.</summary>
public sealed class OperationFailedException(string reasonCode, string reason) : Exception(reason)
{
    public string ReasonCode { get; } = reasonCode;
}

/// <summary>One execution of a run by this worker.</summary>
public sealed class OperationRun(RunLease lease, RunProgress progress, IReadOnlySet<string> recorded, TimeSpan itemPause, TimeProvider time)
{
    private int _counted;

    public RunLease Lease { get; } = lease;

    public TenantId Tenant => Lease.Tenant;

    public RunProgress Progress { get; } = progress;

    /// <summary>Whether an earlier attempt already recorded this item.</summary>
    public bool IsRecorded(string itemId) => recorded.Contains(ItemResult.CleanId(itemId));

    /// <summary>How many items make one step: <paramref name="most"/>, and fewer where each waits, so that the run's bar keeps moving.</summary>
    public int StepOf(int most) => itemPause <= TimeSpan.Zero ? most : (int)Math.Clamp(RunFlusher.Every / itemPause, 1, most);

    /// <summary>Does work that stores something for its items and records them, both or neither.</summary>
    public async Task TakeAsync(RunStep step, CancellationToken cancel)
    {
        var taken = 0;
        await Progress.TakeAsync(
            async db =>
            {
                var items = await step(db);
                taken = items.Count;
                return items;
            },
            cancel);
        if (itemPause > TimeSpan.Zero)
        {
            await Task.Delay(itemPause * taken, time, cancel);
        }
    }

    /// <summary>Counts what is done so far, together with what <paramref name="step"/> stores for it; an earlier attempt's higher count stays.</summary>
    public async Task CountAsync(int succeeded, Func<OpsDbContext, Task>? step, CancellationToken cancel)
    {
        await (step is null ? Progress.CountAsync(succeeded, 0, 0, cancel) : Progress.TakeAsync(step, succeeded, cancel));
        if (itemPause > TimeSpan.Zero && succeeded > _counted)
        {
            await Task.Delay(itemPause * (succeeded - _counted), time, cancel);
        }

        _counted = succeeded;
    }

    public async Task RecordAsync(ItemResult item, CancellationToken cancel)
    {
        if (IsRecorded(item.ItemId))
        {
            return;
        }

        await Progress.RecordAsync(item, cancel);
        if (itemPause > TimeSpan.Zero)
        {
            await Task.Delay(itemPause, time, cancel);
        }
    }
}
