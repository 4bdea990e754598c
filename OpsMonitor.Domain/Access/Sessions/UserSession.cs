namespace OpsMonitor.Domain.Access.Sessions;

/// <summary>One sign-in of a person in one browser. Ended here it is ended everywhere: on open pages, in copied cookies, on every node.</summary>
public sealed class UserSession
{
    /// <summary>SHA-256 of what the cookie carries, in hex: who reads this table can sign in with nothing of it.</summary>
    public required string Id { get; init; }

    public long UserId { get; init; }

    /// <summary>The account's own at the sign-in; a changed password changes the account's, and the session is over.</summary>
    public string? SecurityStamp { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Coarse: written every few minutes while it is used or a page of it is open.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    public string? UserAgent { get; init; }

    public string? Address { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>What ended it, in a word or two.</summary>
    public string? EndedBy { get; set; }
}
