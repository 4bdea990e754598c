using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>The kinds of events that are told.</summary>
public static class ToldKinds
{
    public const string RunStarted = "run.started";
    public const string RunFinished = "run.finished";
    public const string FindingsNew = "findings.new";
    public const string FindingsReopened = "findings.reopened";
    public const string DeadlineMissed = "deadline.missed";

    /// <summary>A status' bucket as notifications say it, and ops_bucket of the database.</summary>
    internal static string Bucket(RunStatus status) => RunStatusBuckets.Of(status) is var bucket && bucket == RunStatusBucket.PartiallySucceeded ? "partial" : EnumText.Of(bucket);
}

/// <summary>What a channel is told, once or again: the id stays the same.</summary>
/// <param name="Events">In their order, at most <see cref="MaxEvents"/>; none where it is a test.</param>
/// <param name="More">How many further events it sums up.</param>
public sealed record TellingMessage(Guid Id, TenantId Tenant, string TenantName, string TenantSlug, string RuleName, bool IsTest, IReadOnlyList<ToldEvent> Events, int More)
{
    public const int MaxEvents = 50;
}

/// <summary>An event as it leaves the house: no ids of items, no texts of reasons.</summary>
/// <param name="Kind">One of <see cref="ToldKinds"/>.</param>
/// <param name="RunId">The run; of findings that of the check. Null where a deadline passed without a run.</param>
/// <param name="StatusBucket">As notifications say it, such as <c>partial</c>; null where it is about no run.</param>
/// <param name="Counts">The run's; of findings null.</param>
/// <param name="Reasons">The most frequent first.</param>
/// <param name="Summary">A line in words where there is one, such as how many findings are new.</param>
public sealed record ToldEvent(
    Guid Id,
    string Kind,
    DateTimeOffset At,
    long? RunId,
    string? Resource,
    string? Action,
    string? StatusBucket,
    string? Status,
    RunCounters? Counts,
    IReadOnlyList<ToldReason> Reasons,
    string? Summary)
{
    /// <summary>How many findings are new or back again, where it is about findings; a replaced subject counts once.</summary>
    public long? Findings { get; init; }

    /// <summary>What is missed, as <see cref="Runs.Deadlines.MissedDeadline"/> is stored, where it is about a deadline.</summary>
    public string? Missed { get; init; }

    /// <summary>Where none came in time: whether one ever did. Null elsewhere.</summary>
    public bool? HasRun { get; init; }
}

/// <summary>How many items failed by a reason; none where the run failed by it as a whole.</summary>
public sealed record ToldReason(string Code, long Items);
