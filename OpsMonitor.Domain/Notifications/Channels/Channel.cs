using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Channels;

/// <summary>What a channel speaks to.</summary>
public enum ChannelKind
{
    Webhook,
    Slack,
    Teams,
    Discord,
    Email,
}

/// <summary>Whether a channel is spoken to.</summary>
public enum ChannelState
{
    Active,

    /// <summary>Nothing is sent; what would be is summed into one message, which goes out when it is active again.</summary>
    Paused,

    /// <summary>Nothing is sent, and nothing is kept for later.</summary>
    Off,
}

/// <summary>A place outside that a tenant's rules can tell of events. Its address and secrets are stored as the app's protector made them, and are read by it alone.</summary>
public sealed class Channel : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    public ChannelKind Kind { get; init; }

    /// <summary>Unique in the tenant.</summary>
    public required string Name { get; set; }

    /// <summary>What people see of the address: the host and how the path begins; of mail its recipients.</summary>
    public required string AddressShown { get; set; }

    /// <summary>The protected address; null for mail, whose addresses are its <see cref="Recipients"/>.</summary>
    public string? AddressProtected { get; set; }

    /// <summary>Whom mail goes to, each of whom gets a message of their own; empty for all other kinds.</summary>
    public string[] Recipients { get; set; } = [];

    /// <summary>Each of whom a message is a delivery of its own: the recipients of mail that have not opted out, and of all other kinds one without a name.</summary>
    internal IReadOnlyList<string?> PlacesBut(IReadOnlySet<string> optedOut) => Kind == ChannelKind.Email ? [.. Recipients.Where(r => !optedOut.Contains(r))] : new string?[1];

    public string? SecretProtected { get; set; }

    /// <summary>The secret before, which signs too until <see cref="PreviousSecretUntil"/>.</summary>
    public string? PreviousSecretProtected { get; set; }

    public DateTimeOffset? PreviousSecretUntil { get; set; }

    public ChannelState State { get; set; }

    public DateTimeOffset StateSince { get; set; }

    /// <summary>Why it is not active, in words.</summary>
    public string? StateReason { get; set; }

    /// <summary>Tries that failed since the last one that did not.</summary>
    public int FailuresInARow { get; set; }

    /// <summary>When the first of <see cref="FailuresInARow"/> failed.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    public long? CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
