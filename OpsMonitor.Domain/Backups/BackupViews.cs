using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Backups;

/// <summary>One backup set as lists show it. <paramref name="LastAddedAt"/> is null while it is empty.</summary>
public sealed record BackupSetRow(long Id, string Name, string? CreatedBy, DateTimeOffset CreatedAt, int Items, DateTimeOffset? LastAddedAt);

/// <summary>One policy kept in a set, as it was when it was added.</summary>
public sealed record BackupItemRow(string PolicyId, string SubjectType, string DisplayName, byte[] ContentHash, long SyncRunId, long RunId, DateTimeOffset AddedAt)
{
    /// <summary>Names the policy in addresses; its id, unless that holds a secret (<see cref="SafeId"/>).</summary>
    public string Ref { get => field ?? PolicyId; init; }

    /// <summary>What has become of the policy since, in the newest snapshot of the same subject types.</summary>
    public BackupSince? Since { get; init; }

    /// <summary>The stored row as it may be seen.</summary>
    internal static BackupItemRow Shown(BackupItemRow row) => row with
    {
        PolicyId = SafeId.Shown(row.PolicyId),
        SubjectType = SafeReason.Of(row.SubjectType) ?? "",
        DisplayName = SafeReason.Of(row.DisplayName) ?? "",
        Ref = SafeId.Ref(row.PolicyId),
    };
}

/// <summary>A policy of a set against the newest snapshot.</summary>
public enum BackupSince
{
    /// <summary>It is still as the set has it.</summary>
    Unchanged,

    /// <summary>Its content is another one now.</summary>
    Changed,

    /// <summary>The snapshot does not have it.</summary>
    Gone,
}

/// <summary>A policy of a set beside what the newest snapshot has of it; null where that does not have it any more.</summary>
public sealed record BackupComparison(long SyncRunId, EvidenceView? Differences);

/// <summary>Which policies of a set a list shows; null means any.</summary>
public sealed record BackupFilter(string? SubjectType = null, string? Text = null);
