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

    /// <summary>Where its bytes are until its run has ended.</summary>
    public Guid? Upload { get; init; }

    /// <summary>How many of its objects the tool that exported them cut.</summary>
    public int CutCount { get; init; }

    /// <summary>Where the first of them is cut: the path of its file and that of a property.</summary>
    public string? CutPlace { get; init; }

    /// <summary>Whether searches look into the contents of all its objects: some time after its end.</summary>
    public bool IsSearchable { get; init; }
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

    public IdentifiedBy IdentifiedBy { get; init; }

    /// <summary>Whether the tool that exported it cut it. False in snapshots from before this was kept.</summary>
    public bool IsCut { get; init; }

    /// <summary>Where the upload had it: the id of the run's item. Null in snapshots from before this was kept.</summary>
    public string? Path { get; init; }
}

/// <summary>The content of objects, stored once however many snapshots saw it.</summary>
public sealed class InventoryContent : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public required byte[] ContentHash { get; init; }

    public required StoredJson Content { get; init; }
}

/// <summary>What searches look into of a content: what is shown of it, folded.</summary>
public sealed class InventoryText : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public required byte[] ContentHash { get; init; }

    public required string Said { get; init; }
}

/// <summary>A part of a file of an upload.</summary>
public sealed class InventoryUploadPart : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public Guid Upload { get; init; }

    public int File { get; init; }

    public int Part { get; init; }

    /// <summary>The file's path, with its first part.</summary>
    public string? Path { get; init; }

    public required byte[] Bytes { get; init; }

    public DateTimeOffset WrittenAt { get; init; }
}
