using OpsMonitor.Domain.Notifications.Channels;

namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>Which deliveries are wanted; what is null does not matter.</summary>
public sealed record DeliveryFilter
{
    public long? ChannelId { get; init; }

    public long? RuleId { get; init; }

    public DeliveryState? State { get; init; }
}

/// <summary>A delivery as the log lists it.</summary>
/// <param name="Rule">The rule's name as it was then; empty for a test.</param>
/// <param name="Events">How many it tells.</param>
/// <param name="Subject">The operation of its first event, as resource.action; null for a test.</param>
/// <param name="Kind">The kind of its first event; null for a test.</param>
/// <param name="LastStatus">What the receiver answered last; null when it never did.</param>
public sealed record DeliveryRow(
    Guid Id,
    DeliveryState State,
    long ChannelId,
    string Channel,
    ChannelKind ChannelKind,
    string? Recipient,
    long? RuleId,
    string Rule,
    bool IsTest,
    int Events,
    string? Kind,
    string? Subject,
    int Attempts,
    int? LastStatus,
    string? LastError,
    DateTimeOffset CreatedAt,
    DateTimeOffset DueAt,
    DateTimeOffset? SentAt)
{
    /// <summary>Whether its channel is spoken to now.</summary>
    public ChannelState ChannelState { get; init; }
}

/// <summary>One try as the log shows it.</summary>
public sealed record DeliveryAttemptRow(int N, DateTimeOffset At, int TookMs, string Request, int? Status, string? Answer, string? Error);

/// <summary>A delivery with all that is known of it.</summary>
public sealed record DeliveryView(DeliveryRow Row, IReadOnlyList<ToldEvent> Events, int More, IReadOnlyList<DeliveryAttemptRow> Attempts);

/// <summary>Why a delivery was not made or replayed; expected, and no exception.</summary>
public enum DeliveryRefusal
{
    /// <summary>There is no such delivery or channel in this tenant.</summary>
    NotFound,

    /// <summary>The channel is off or paused.</summary>
    ChannelNotActive,

    /// <summary>Whom it would go to wants no mail.</summary>
    OptedOut,

    /// <summary>It is still on its way.</summary>
    OnItsWay,
}

/// <summary>The deliveries that were made or replayed, or why there are none.</summary>
public sealed record DeliveryWrite(DeliveryRefusal? Refusal, IReadOnlyList<Guid> Ids)
{
    public bool Accepted => Refusal is null;
}

/// <summary>A delivery that the caller alone may send until its lease ends.</summary>
/// <param name="AddressProtected">Null for mail.</param>
/// <param name="SecretsProtected">Those that sign now, the newest first.</param>
/// <param name="Attempt">Which try this is, by which its end is told.</param>
public sealed record ClaimedDelivery(
    long ChannelId,
    ChannelKind Kind,
    string ChannelName,
    string? AddressProtected,
    string? Recipient,
    IReadOnlyList<string> SecretsProtected,
    TellingMessage Message,
    int Attempt);
