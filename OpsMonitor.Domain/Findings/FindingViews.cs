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
    public bool IsResolved => ResolvedAt is not null;

    /// <summary>Whether the subject's id may stand in an address: it is shown as it is, without a secret to hide.</summary>
    public bool IsLinked => !SafeId.IsHidden(SubjectExternalId);

    /// <summary>Whether somebody can still take note of it.</summary>
    public bool IsOpen => Status == FindingStatus.New && !IsResolved;
}

/// <summary>One finding as its page shows it, with the two snapshots it compares; a snapshot is null once it is gone.</summary>
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

    /// <summary>An unreadable file in the current snapshot may be the subject that seems to be gone.</summary>
    public bool MayBeUnreadable => Row.ChangeType == ChangeType.Removed && Current is { Failed: > 0 };
}

/// <summary>A snapshot that a finding refers to; <paramref name="Failed"/> counts the files it could not read.</summary>
public sealed record SnapshotRef(long Id, string Source, RunStatus Status, DateTimeOffset? FinishedAt, long RunId, int Failed);
