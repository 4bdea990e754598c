using System.Text.Json;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Runs.Ledger;

/// <summary>What to start. <paramref name="Scope"/> is the seed's item_ids as JSON: an object, or an array of item ids.</summary>
public sealed record StartRun(OperationType Operation, JsonElement Scope, Actor Actor, RunExecutor Executor)
{
    /// <summary>Items, or null while unknown.</summary>
    public int? TotalItems { get; init; }

    public string? Summary { get; init; }

    /// <summary>Null: computed from operation and scope by <see cref="Runs.Rules.IdempotencyKey"/>. Throws <see cref="ArgumentException"/> for one that breaks its rule.</summary>
    public string? IdempotencyKey
    {
        get;
        init => field = value is null ? null : Runs.Rules.IdempotencyKey.Read(value) ?? throw new ArgumentException($"The key {Runs.Rules.IdempotencyKey.Rule}.", nameof(value));
    }

    public long? RetryOfRunId { get; init; }

    public string? Traceparent { get; init; }
}

/// <summary>The run that now is active for the key, as it stands; not created means it was attached to.</summary>
public sealed record StartedRun(long RunId, bool Created, RunStatus Status, RunExecutor Executor, long Rev);

/// <summary>Why the ledger refused a write; expected, and no exception.</summary>
public enum RunRefusal
{
    /// <summary>No such run in this tenant.</summary>
    NotFound,

    /// <summary>The run is finished and can no longer change.</summary>
    Finished,

    /// <summary>Somebody else executes the run now: the attempt passed is no longer the run's.</summary>
    Fenced,

    /// <summary>The state machine has no such step.</summary>
    IllegalTransition,

    /// <summary>A worker of this server executes the run: nobody else reports its progress or ends it, except by an abort.</summary>
    WorkersRun,

    /// <summary>An abort can be forced only some time after it was asked for: the executor may still stop by itself.</summary>
    TooEarly,

    /// <summary>The counters do not add up, exceed the total or would go down.</summary>
    CountersInvalid,

    /// <summary>The run is counted by its items and takes no absolute counters, or the other way round.</summary>
    CountedOtherwise,
}

/// <summary>The answer to a write: a refusal, or the run's revision and whether somebody asked for its abort.</summary>
public sealed record RunWrite(RunRefusal? Refusal, long Rev = 0, bool AbortRequested = false, RunStatus? Status = null, int Attempt = 0)
{
    public bool Accepted => Refusal is null;

    /// <summary>With <see cref="RunRefusal.TooEarly"/>: from when on it is possible; null while nobody asked for the abort.</summary>
    public DateTimeOffset? PossibleAt { get; init; }
}

/// <summary>What became of one item, as its executor reports it; texts are sanitised on the way in.</summary>
public sealed record ItemResult(string ItemId, ItemOutcome Outcome, string? ReasonCode = null, string? Reason = null, string? DisplayName = null)
{
    /// <summary>The id as it is stored: PostgreSQL keeps neither NUL nor half of a surrogate pair.</summary>
    public static string CleanId(string id) =>
        id.Contains('\0') || id.Any(char.IsSurrogate) ? string.Concat(id.EnumerateRunes().Select(r => r.Value == 0 ? "\uFFFD" : r.ToString())) : id;

    /// <summary>The same with texts that are fit to store and to show.</summary>
    public ItemResult Clean() => new(
        CleanId(ItemId), Outcome, Outcome == ItemOutcome.Succeeded ? null : FailureSanitizer.ReasonCode(ReasonCode),
        FailureSanitizer.Reason(Reason), FailureSanitizer.Reason(DisplayName));
}
