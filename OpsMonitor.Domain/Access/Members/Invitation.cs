using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access.Members;

/// <summary>A link by which one person becomes a member; only the SHA-256 of its token is kept.</summary>
public sealed class Invitation : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    /// <summary>The account that may accept, as the inviter wrote it.</summary>
    public required string Email { get; init; }

    /// <summary>The same in capitals, as accounts are found by it.</summary>
    public required string NormalizedEmail { get; init; }

    public required TenantRole Role { get; init; }

    public required byte[] TokenHash { get; set; }

    /// <summary>Who made the link that holds. It dies with their right to invite: an admin who is about to lose it must not have let a second self in, and an
    /// invitation that was meant well is renewed by another admin, whose it is then.</summary>
    public long? InvitedBy { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was accepted or revoked; null while it can be accepted, if it has not expired.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Who accepted; null for one that was revoked.</summary>
    public long? AcceptedBy { get; set; }
}
