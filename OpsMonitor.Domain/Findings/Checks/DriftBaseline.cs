using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Findings.Checks;

/// <summary>The approved snapshot of a scope. At most one of a scope is not replaced; the others are the history of moves.</summary>
public sealed class DriftBaseline : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    public required string ScopeKey { get; init; }

    public long SyncRunId { get; init; }

    public DateTimeOffset ApprovedAt { get; init; }

    /// <summary>A person's name, or "API key ...".</summary>
    public required string ApprovedBy { get; init; }

    public required string Reason { get; init; }

    public DateTimeOffset? ReplacedAt { get; init; }
}
