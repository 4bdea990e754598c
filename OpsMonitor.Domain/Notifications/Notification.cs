using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications;

/// <summary>One lifecycle event for one person, in the shape of Laravel's database channel.</summary>
public sealed class Notification : ITenantOwned
{
    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    /// <summary><c>bulk_operation_run.queued</c> or <c>bulk_operation_run.finished</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Always <c>user</c>.</summary>
    public required string NotifiableType { get; init; }

    public long NotifiableId { get; init; }

    /// <summary>The payload as JSON, see <see cref="NotificationPayload"/>.</summary>
    public required string Data { get; init; }

    public DateTimeOffset? ReadAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
