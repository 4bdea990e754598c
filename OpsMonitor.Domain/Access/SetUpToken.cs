namespace OpsMonitor.Domain.Access;

/// <summary>The one set-up link of a new installation: the one that was printed last. It is gone with the set-up.</summary>
public sealed class SetUpToken
{
    /// <summary>There is one row at most.</summary>
    public int Id { get; init; } = 1;

    /// <summary>SHA-256 of what the link carries.</summary>
    public required byte[] Hash { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
