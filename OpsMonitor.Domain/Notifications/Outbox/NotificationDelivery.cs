using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>How far a delivery is.</summary>
public enum DeliveryState
{
    /// <summary>It goes out as soon as somebody takes it.</summary>
    Pending,

    /// <summary>It waits for the end of quiet hours, for the hourly limit or for its channel, and gathers events meanwhile.</summary>
    Held,

    /// <summary>Somebody is sending it.</summary>
    Sending,

    /// <summary>It was taken.</summary>
    Sent,

    /// <summary>A try failed, and there will be another.</summary>
    Failed,

    /// <summary>All tries failed.</summary>
    GivenUp,

    /// <summary>Its channel, its rule or its recipient is gone, or another message tells what it would have told.</summary>
    Cancelled,
}

/// <summary>Something that happened and may have to be told, written in the transaction in which it happened.</summary>
public sealed class TellingEvent : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public Guid Id { get; init; }

    /// <summary>One of <see cref="ToldKinds"/>.</summary>
    public required string Kind { get; init; }

    public long? RunId { get; init; }

    /// <summary>The operation, as resource.action.</summary>
    public required string Subject { get; init; }

    /// <summary>The rest of the event as JSON, see <see cref="ToldData"/>.</summary>
    public required string Data { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the rules were asked; null until then.</summary>
    public DateTimeOffset? PlannedAt { get; init; }
}

/// <summary>One message to one channel, and of mail to one recipient.</summary>
public sealed class NotificationDelivery : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>The id that the receiver sees, of all tries the same.</summary>
    public Guid Id { get; init; }

    /// <summary>Null for a test, and once the rule is deleted.</summary>
    public long? RuleId { get; init; }

    public long ChannelId { get; init; }

    /// <summary>Whom mail goes to; null for all other kinds.</summary>
    public string? Recipient { get; init; }

    /// <summary>It was asked for by somebody who tries the channel.</summary>
    public bool IsTest { get; init; }

    /// <summary>The events that it tells; those that it only counts are not among them.</summary>
    public Guid[] EventIds { get; init; } = [];

    public DeliveryState State { get; init; }

    public DateTimeOffset DueAt { get; init; }

    /// <summary>When it was first due, by which the hourly limit counts.</summary>
    public DateTimeOffset ToldAt { get; init; }

    /// <summary>All tries so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Tries since it was made or last replayed.</summary>
    public int Tries { get; init; }

    /// <summary>Until when the one who sends it may; after that another takes it.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    /// <summary>What is told, as JSON: the rule's name, events, how many more.</summary>
    public required string Message { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One try to send a delivery.</summary>
public sealed class DeliveryAttempt : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public Guid DeliveryId { get; init; }

    /// <summary>The first is 1.</summary>
    public int N { get; init; }

    public DateTimeOffset At { get; init; }

    public int TookMs { get; init; }

    public required string Request { get; init; }

    public int? Status { get; init; }

    public string? Answer { get; init; }

    public string? Error { get; init; }
}
