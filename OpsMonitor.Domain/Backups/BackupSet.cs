using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Backups;

/// <summary>A named collection of policy contents kept apart from the inventory's comings and goings.</summary>
public sealed class BackupSet : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    /// <summary>Unique per tenant, whatever the case.</summary>
    public required string Name { get; init; }

    public long? CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One policy as it was when it was added; the content is content-addressed and therefore never changes.</summary>
public sealed class BackupItem : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long BackupSetId { get; init; }

    /// <summary>The policy's external id.</summary>
    public required string PolicyId { get; init; }

    public required string SubjectType { get; init; }

    public required string DisplayName { get; init; }

    public required byte[] ContentHash { get; init; }

    public long SyncRunId { get; init; }

    public long BulkOperationRunId { get; init; }

    public DateTimeOffset AddedAt { get; init; }
}
