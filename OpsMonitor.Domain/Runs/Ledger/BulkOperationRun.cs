using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Runs.Ledger;

/// <summary>Who executes a run.</summary>
public enum RunExecutor
{
    /// <summary>A worker of OpsMonitor, under a lease.</summary>
    Worker,

    /// <summary>A program outside, which reports by HTTP or SQL.</summary>
    Producer,
}

/// <summary>The canonical, tenant-scoped record of one long-running operation (seed: BulkOperationRun).</summary>
public sealed class BulkOperationRun : ITenantOwned
{
    public long Id { get; init; }

    public TenantId TenantId { get; init; }

    public long? UserId { get; init; }

    public required string Resource { get; init; }

    public required string Action { get; init; }

    public string? IdempotencyKey { get; init; }

    public RunStatus Status { get; init; }

    public int? TotalItems { get; init; }

    public int ProcessedItems { get; init; }

    public int Succeeded { get; init; }

    public int Failed { get; init; }

    public int Skipped { get; init; }

    /// <summary>Stable identifiers of the run's scope as JSON: an object such as <c>{ scope_key, ... }</c>, or an array of item ids.</summary>
    public required StoredJson ItemIds { get; init; }

    /// <summary>Sanitised failure entries as a JSON array of the seed's shape, or null.</summary>
    public string? Failures { get; init; }

    public long? AuditLogId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who started it, as shown in lists: a person's name or "API key hr-sync".</summary>
    public required string Initiator { get; init; }

    /// <summary>A line about the scope for lists, such as <c>Backup set "Weekly"</c>.</summary>
    public string? Summary { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When status, counters, total or sequence last changed; lease renewals and abort requests do not count.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    /// <summary>Rises by one with each change of the row.</summary>
    public long Rev { get; init; }

    public RunExecutor Executor { get; init; }

    /// <summary>The fencing token: how often execution was taken up.</summary>
    public int Attempt { get; init; }

    /// <summary>How often a worker's lease lapsed; leases handed back do not count.</summary>
    public int TimesLost { get; init; }

    /// <summary>The producer's last progress sequence; older reports are ignored.</summary>
    public long Sequence { get; init; }

    public string? LeaseOwner { get; init; }

    public DateTimeOffset? LeaseExpiresAt { get; init; }

    public DateTimeOffset? AbortRequestedAt { get; init; }

    public string? AbortRequestedBy { get; init; }

    public string? AbortReason { get; init; }

    public long? RetryOfRunId { get; init; }

    public string? Traceparent { get; init; }

    public RunCounters Counters => new(TotalItems, ProcessedItems, Succeeded, Failed, Skipped);
}

/// <summary>What became of one item.</summary>
public enum ItemOutcome
{
    Succeeded,
    Failed,
    Skipped,
}

/// <summary>The recorded outcome of one item of a run; written once, never changed.</summary>
public sealed class RunItem : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long RunId { get; init; }

    public required string ItemId { get; init; }

    public ItemOutcome Outcome { get; init; }

    public string? ReasonCode { get; init; }

    public string? Reason { get; init; }

    public string? DisplayName { get; init; }

    public int Attempt { get; init; }

    public DateTimeOffset RecordedAt { get; init; }
}
