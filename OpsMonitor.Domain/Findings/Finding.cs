using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Findings;

/// <summary>Whether somebody has taken note of a finding.</summary>
public enum FindingStatus
{
    New,
    Acknowledged,
}

/// <summary>A persisted result of an analysis, today always drift between two snapshots.</summary>
public sealed class Finding : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    public required string FindingType { get; init; }

    public required string ScopeKey { get; init; }

    public long? BaselineRunId { get; init; }

    public long? CurrentRunId { get; init; }

    /// <summary>Deterministic over scope, subject and both contents; unique per tenant.</summary>
    public required string Fingerprint { get; init; }

    public required string SubjectType { get; init; }

    public required string SubjectExternalId { get; init; }

    public required string SubjectName { get; init; }

    public FindingStatus Status { get; init; }

    public ChangeType ChangeType { get; init; }

    /// <summary>Property-level evidence as sanitised JSON.</summary>
    public required StoredJson EvidenceJsonb { get; init; }

    /// <summary>The run that found it first.</summary>
    public long? BulkOperationRunId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset FirstSeenAt { get; init; }

    public DateTimeOffset LastSeenAt { get; init; }

    /// <summary>Set when a later comparison no longer shows it.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public long? AcknowledgedBy { get; init; }

    public string? AcknowledgementNote { get; init; }
}
