namespace OpsMonitor.Domain.Access.Passkeys;

/// <summary>A key that one of a person's devices keeps to itself; what stands here is its public half and opens nothing.</summary>
public sealed class UserPasskey
{
    public const int MaxName = 100;

    public long Id { get; init; }

    public long UserId { get; init; }

    /// <summary>What the device calls the key: at most 1023 bytes, and no two are alike.</summary>
    public required byte[] CredentialId { get; init; }

    /// <summary>What the device calls the account: random bytes, the same for all keys of a person. A device keeps one key for each, so an id that another
    /// installation on the same host gives away as well would be overwritten.</summary>
    public required byte[] UserHandle { get; init; }

    public required byte[] PublicKey { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; set; }

    /// <summary>How the device is reached, in the standard's words.</summary>
    public required string[] Transports { get; init; }

    /// <summary>How often the device says that the key was used; zero forever where it does not count.</summary>
    public long SignCount { get; init; }

    public bool IsBackupEligible { get; init; }

    public bool IsBackedUp { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A challenge that a passkey has answered. It is kept for as long as it could be answered again.</summary>
public sealed class UsedChallenge
{
    /// <summary>SHA-256, in hex.</summary>
    public required string Id { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }
}
