namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>What became of one try to send a message.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>What was sent, for the log: without secrets.</summary>
    public string Request { get; init; } = "";

    /// <summary>It was taken.</summary>
    public sealed record Sent(int Status, string Answer) : SendOutcome;

    /// <summary>It was answered, and not taken. <paramref name="RetryAfter"/> is what the receiver asked for.</summary>
    public sealed record Refused(int Status, string Answer, TimeSpan? RetryAfter = null) : SendOutcome
    {
        /// <summary>It will never be taken: of mail, there is no such recipient.</summary>
        public bool IsFinal { get; init; }
    }

    /// <summary>The receiver says that it is gone for good.</summary>
    public sealed record Gone(int Status, string Answer) : SendOutcome;

    /// <summary>There was no answer; <paramref name="Error"/> says why, in words for the log.</summary>
    public sealed record Failed(string Error) : SendOutcome;
}
