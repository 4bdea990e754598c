using System.Text.Json;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.Domain.Runs.Ledger;

/// <summary>How many chosen items failed for one reason and have not succeeded since.</summary>
public sealed record RetryReason(string ReasonCode, int Count);

/// <summary>How many chosen items failed for one reason: those left, and those that succeeded in a later retry.</summary>
public sealed record RetryCount(string ReasonCode, int Left, int Recovered);

/// <summary>
/// What a retry would touch: <paramref name="Total"/> items by reason, and the <paramref name="Recovered"/> ones that succeeded since and are left out.
/// <paramref name="ActiveRunId"/> is the retry under way in the run's chain; starting another attaches to it.
/// </summary>
public sealed record RetryPreview(RetryRefusal? Refusal, int Total, int Recovered, IReadOnlyList<RetryReason> Reasons, long? ActiveRunId, RetriedRun? Run)
{
    /// <summary>The operation's own refusal, for people.</summary>
    public string? Words { get; init; }

    /// <summary>How many of the chosen items are left out because they can only fail again.</summary>
    public int Hopeless { get; init; }

    /// <summary>The run failed as a whole and no item of it did: a retry works on all of its scope, and <see cref="Total"/> is the run's own, 0 where it is not known.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Where <see cref="IsWhole"/>: how many items the run had done, which are done again.</summary>
    public int Processed { get; init; }

    public bool CanRetry => Refusal is null && ActiveRunId is null;
}

/// <summary>The run whose failed items are retried.</summary>
public sealed record RetriedRun(long Id, OperationType Operation, RunExecutor Executor, JsonElement Scope, string? Summary, string Initiator)
{
    // An adopted row may be nested far deeper than anything here writes.
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = int.MaxValue };

    internal string? IdempotencyKey { get; init; }

    internal int? TotalItems { get; init; }

    /// <summary>An adopted row may be named as no operation can be; its operation is then the default, and it cannot be started again.</summary>
    public static RetriedRun Of(BulkOperationRun run) => new(
        run.Id, OperationType.TryParse($"{run.Resource}.{run.Action}", out var operation) ? operation : default, run.Executor, JsonElement.Parse(run.ItemIds.Raw, s_deep), run.Summary, run.Initiator)
    {
        IdempotencyKey = run.IdempotencyKey is { } key && !Rules.IdempotencyKey.IsDerived(key) ? key : null, // a derived one is derived again
        TotalItems = run.TotalItems,
    };
}

/// <summary>What a retry does: its scope, a line about it and the number of its items; or why it cannot be, in words.</summary>
public sealed record RetryPlan(NarrowedScope Scope, string? Summary = null, int? TotalItems = null);

/// <summary>The retry that is active now; or why there is none.</summary>
public sealed record RetryStart(RetryRefusal? Refusal, StartedRun? Run = null, int Items = 0, string? Words = null);
