using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Backups;

/// <summary>One backup set as lists show it. <paramref name="LastAddedAt"/> is null while it is empty.</summary>
public sealed record BackupSetRow(long Id, string Name, string? CreatedBy, DateTimeOffset CreatedAt, int Items, DateTimeOffset? LastAddedAt);

/// <summary>One policy kept in a set, as it was when it was added.</summary>
public sealed record BackupItemRow(string PolicyId, string SubjectType, string DisplayName, byte[] ContentHash, long SyncRunId, long RunId, DateTimeOffset AddedAt)
{
    /// <summary>Names the policy in addresses; its id, unless that holds a secret (<see cref="SafeId"/>).</summary>
    public string Ref { get => field ?? PolicyId; init; }

    /// <summary>The stored row as it may be seen.</summary>
    internal static BackupItemRow Shown(BackupItemRow row) => row with
    {
        PolicyId = SafeId.Shown(row.PolicyId),
        SubjectType = SafeReason.Of(row.SubjectType) ?? "",
        DisplayName = SafeReason.Of(row.DisplayName) ?? "",
        Ref = SafeId.Ref(row.PolicyId),
    };
}

/// <summary>Which policies of a set a list shows; null means any.</summary>
public sealed record BackupFilter(string? SubjectType = null, string? Text = null);
