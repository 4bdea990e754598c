namespace OpsMonitor.Domain.Notifications.Channels;

/// <summary>Why a channel was not written; expected, and no exception.</summary>
public enum ChannelRefusal
{
    /// <summary>The name shows nothing, is longer than <see cref="ChannelLedger.MaxName"/> or has control characters.</summary>
    BadName,

    /// <summary>The tenant has a channel of this name.</summary>
    NameTaken,

    /// <summary>The address is of another kind of channel, or a recipient is none that mail can be sent to.</summary>
    BadAddress,

    /// <summary>Mail without a recipient, or with more than <see cref="ChannelLedger.MaxRecipients"/>.</summary>
    BadRecipients,

    /// <summary>The tenant has <see cref="ChannelLedger.MaxPerTenant"/> channels.</summary>
    TooMany,

    /// <summary>There is no such channel in this tenant.</summary>
    NotFound,
}

/// <summary>The channel that was written, or why none was.</summary>
public sealed record ChannelWrite(ChannelRefusal? Refusal, long Id = 0)
{
    public bool Accepted => Refusal is null;
}

/// <summary>Where a channel leads: a protected address and what people may see of it, or the recipients of mail.</summary>
public sealed record ChannelAddress(string Shown, string? Protected, IReadOnlyList<string> Recipients)
{
    public static ChannelAddress Of(string shown, string protectedAddress) => new(shown, protectedAddress, []);

    public static ChannelAddress OfMail(IReadOnlyList<string> recipients) => new(string.Join(", ", recipients), null, recipients);
}

/// <summary>A channel that is to be made; <paramref name="SecretProtected"/> signs what is sent, and is null for kinds that sign nothing.</summary>
public sealed record NewChannel(ChannelKind Kind, string Name, ChannelAddress Address, string? SecretProtected = null);

/// <summary>Whom no mail reaches, and since when: nothing was taken for them after that.</summary>
public sealed record RefusedRecipient(string Recipient, DateTimeOffset Since);

/// <summary>A channel as people see it.</summary>
public sealed record ChannelRow(
    long Id,
    ChannelKind Kind,
    string Name,
    string AddressShown,
    IReadOnlyList<string> Recipients,
    ChannelState State,
    DateTimeOffset StateSince,
    string? StateReason,
    int FailuresInARow,
    bool HasSecret,
    DateTimeOffset? PreviousSecretUntil,
    string? CreatedBy,
    DateTimeOffset CreatedAt)
{
    /// <summary>When it last took a message.</summary>
    public DateTimeOffset? LastSentAt { get; init; }

    /// <summary>The rules that tell it, by name.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Those of <see cref="Rules"/> that are off.</summary>
    public IReadOnlyList<string> RulesOff { get; init; } = [];

    /// <summary>The recipients of mail that the mail server refuses.</summary>
    public IReadOnlyList<RefusedRecipient> Refused { get; init; } = [];

    /// <summary>The recipients of mail that want none.</summary>
    public IReadOnlyList<string> OptedOut { get; init; } = [];
}
