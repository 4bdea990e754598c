using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Runs;

/// <summary>One run as a list shows it.</summary>
public sealed record RunRow(
    long Id,
    RunStatus Status,
    string Resource,
    string Action,
    string? Summary,
    RunCounters Counters,
    string Initiator,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    DateTimeOffset UpdatedAt,
    string? AbortRequestedBy,
    long Rev)
{
    public RunExecutor Executor { get; init; }

    /// <summary>When it last told of progress; null before its first report.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    public long? RetryOfRunId { get; init; }

    public RunStatusBucket Bucket => RunStatusBuckets.Of(Status);

    public bool IsActive => !RunTransitions.IsTerminal(Status);
}

/// <summary>One run as its page shows it.</summary>
public sealed record RunDetail(RunRow Row, BulkOperationRun Run, string TenantSlug, string TenantName)
{
    public long Id => Row.Id;
}

/// <summary>How often one reason occurs in a run; items that failed, or entries of the whole run.</summary>
public sealed record ReasonGroup(string ReasonCode, bool IsSkipped, long Count, string? Sample);

/// <summary>One item's outcome, or a failure entry that has no item (then <paramref name="ItemId"/> is null).</summary>
public sealed record RunItemRow(string? ItemId, ItemOutcome Outcome, string? ReasonCode, string? Reason, string? DisplayName, DateTimeOffset RecordedAt);

/// <summary>One line of a run's timeline, from the journal.</summary>
public sealed record TimelineEntry(long Id, string Action, string ActorName, string? Reason, string? Data, DateTimeOffset At, int Notified);

/// <summary>How many runs a facet's value has, counted to <see cref="Cap"/> at most.</summary>
public sealed record FacetCount(string Value, int Count)
{
    public const int Cap = 10_000;

    public bool IsCapped => Count > Cap;
}

/// <summary>Counts for the filters of the runs list.</summary>
public sealed record RunFacets(IReadOnlyDictionary<RunStatusBucket, int> Buckets, IReadOnlyList<FacetCount> Resources, IReadOnlyList<FacetCount> Actions, IReadOnlyList<FacetCount> Initiators)
{
    public int Total => Buckets.Values.Sum();
}
