using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Findings;

/// <summary>Whether somebody has taken note of a finding.</summary>
public enum FindingStatus
{
    New,
    Acknowledged,
}

/// <summary>Why a finding ended.</summary>
public enum FindingEnd
{
    /// <summary>The subject is back as the finding's baseline had it.</summary>
    Resolved,

    /// <summary>The subject differs in another way now; another finding tells of it.</summary>
    Superseded,

    /// <summary>The baseline was moved to what the finding found.</summary>
    Accepted,
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

    /// <summary>What the finding says of the subject in the baseline: its content's hash; null where it was not there.</summary>
    public byte[]? BaselineHash { get; init; }

    public byte[]? CurrentHash { get; init; }

    /// <summary>How many checks saw it; one that only comparisons saw is outside the baseline.</summary>
    public int Checks { get; init; }

    public int ReopenedCount { get; init; }

    /// <summary>When it ended, whatever the cause.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>The cause of its end.</summary>
    public FindingEnd? EndedBy { get; init; }

    /// <summary>Who started the check that ended it, or moved the baseline.</summary>
    public string? EndedByName { get; init; }

    /// <summary>The finding that tells of the subject since this one was superseded.</summary>
    public long? SuccessorId { get; init; }

    /// <summary>The other half of a replaced subject: one of its name and type came or went under another id in the same check.</summary>
    public long? CounterpartId { get; init; }

    /// <summary>What differs between the two halves, as evidence; it stands with the one that came.</summary>
    public StoredJson? ReplacementJsonb { get; init; }

    /// <summary>The check that could not read the subject, or not all that a removed one may be in, until one can.</summary>
    public long? UncheckedRunId { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public long? AcknowledgedBy { get; init; }

    public string? AcknowledgementNote { get; init; }
}
