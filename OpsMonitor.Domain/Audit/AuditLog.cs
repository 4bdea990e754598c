using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Audit;

/// <summary>One entry of the only journal. Entries are added, never changed.</summary>
public sealed class AuditLog : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    /// <summary>Who did it: <c>user:5</c>, <c>api_key:abc</c>, <c>worker:node</c>, <c>system:...</c> or <c>sql:role</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>The name to show for the actor.</summary>
    public required string ActorName { get; init; }

    /// <summary>What happened, such as <c>run.queued</c>.</summary>
    public required string Action { get; init; }

    public required string SubjectType { get; init; }

    public long? SubjectId { get; init; }

    public string? Reason { get; init; }

    /// <summary>Details as JSON.</summary>
    public string? Data { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
