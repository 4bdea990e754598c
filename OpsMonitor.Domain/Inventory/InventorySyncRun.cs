using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory;

/// <summary>One snapshot of a tenant's inventory (seed: InventorySyncRun), the input of drift comparisons.</summary>
public sealed class InventorySyncRun : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    /// <summary>Follows the status of its run; the database keeps the two in step.</summary>
    public RunStatus Status { get; init; }

    /// <summary>Lower-case hex SHA-256 of <see cref="Selection"/>; used as the scope key of drift (seed).</summary>
    public required string SelectionHash { get; init; }

    /// <summary>What was selected, as JSON.</summary>
    public required StoredJson Selection { get; init; }

    /// <summary>Where the objects came from, such as a file name.</summary>
    public required string Source { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public int ItemCount { get; init; }

    public long BulkOperationRunId { get; init; }
}

/// <summary>One object seen by one snapshot; its content is found by its hash.</summary>
public sealed class InventoryItem : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long SyncRunId { get; init; }

    public required string SubjectType { get; init; }

    public required string ExternalId { get; init; }

    public required string DisplayName { get; init; }

    public required byte[] ContentHash { get; init; }
}

/// <summary>The content of objects, stored once however many snapshots saw it.</summary>
public sealed class InventoryContent : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public required byte[] ContentHash { get; init; }

    public required StoredJson Content { get; init; }
}

/// <summary>The uploaded bytes of a snapshot until its run has ended.</summary>
public sealed class InventoryUpload : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long SyncRunId { get; init; }

    public required byte[] Archive { get; init; }
}
