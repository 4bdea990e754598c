using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Findings;

/// <summary>One finding as a list shows it. <paramref name="Changes"/> counts the properties its evidence shows.</summary>
public sealed record FindingRow(
    long Id,
    FindingStatus Status,
    ChangeType ChangeType,
    string SubjectType,
    string SubjectExternalId,
    string SubjectName,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset? ResolvedAt,
    int Changes = 0)
{
    /// <summary>Why it ended.</summary>
    public FindingEnd? EndedBy { get; init; }

    /// <summary>The other half of a replaced subject.</summary>
    public long? CounterpartId { get; init; }

    /// <summary>Only comparisons saw it, no check of its scope.</summary>
    public bool IsOutside { get; init; }

    /// <summary>The run that could not read the subject, or that could not read all that a removed one may be in.</summary>
    public long? UncheckedRunId { get; init; }

    /// <summary>The subject may not be gone but in what its snapshot could not read.</summary>
    public bool IsDoubtful => UncheckedRunId is not null && ChangeType == ChangeType.Removed && CounterpartId is null && !IsResolved;

    public FindingKind Kind => CounterpartId is not null ? FindingKind.Replaced : ChangeType switch
    {
        ChangeType.Added => FindingKind.Added,
        ChangeType.Removed => FindingKind.Removed,
        ChangeType.Changed => FindingKind.Changed,
    };

    public bool IsResolved => ResolvedAt is not null;

    /// <summary>Whether the subject's id may stand in an address: it is shown as it is, without a secret to hide.</summary>
    public bool IsLinked => !SafeId.IsHidden(SubjectExternalId);

    /// <summary>Whether somebody can still take note of it.</summary>
    public bool IsOpen => Status == FindingStatus.New && !IsResolved && !IsOutside;
}

/// <summary>
/// One finding as its page shows it, with the two snapshots it compares; a snapshot is null once it is gone. The evidence of a replaced subject is what differs
/// between its two halves.
/// </summary>
public sealed record FindingDetail(
    FindingRow Row,
    string ScopeKey,
    string Fingerprint,
    EvidenceView Evidence,
    SnapshotRef? Baseline,
    SnapshotRef? Current,
    long? FoundByRunId,
    DateTimeOffset? AcknowledgedAt,
    string? AcknowledgedBy,
    string? Note)
{
    public long Id => Row.Id;

    public required FindingLife Life { get; init; }

    /// <summary>The subject of the same type and name that came or went with this one.</summary>
    public FindingRow? Counterpart { get; init; }
}

/// <summary>How a finding fared: the checks that saw it, its end and who caused it, and the findings before and after it about the same subject.</summary>
public sealed record FindingLife(
    int Checks, int ReopenedCount, FindingEnd? End, string? EndedBy, long? SuccessorId, IReadOnlyList<long> PredecessorIds);

/// <summary>Findings that have something in common: their subject, or a property that differs, whose path is the key and whose name says it in words.</summary>
public sealed record FindingGroup(string Key, string? SubjectType, string Name, int Count, DateTimeOffset LastSeenAt);

/// <summary>A snapshot that a finding refers to; <paramref name="Failed"/> counts the files it could not read.</summary>
public sealed record SnapshotRef(long Id, string Source, RunStatus Status, DateTimeOffset? FinishedAt, long RunId, int Failed);
