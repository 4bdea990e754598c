namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>When a message that was not taken is sent again.</summary>
public static class RetrySchedule
{
    /// <summary>The longest that a receiver may ask to be left alone.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(24);

    // From one try to the next: after the first 5 s.
    private static readonly TimeSpan[] s_pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>So often a message is sent at most, the first time included.</summary>
    public static int MaxTries => s_pauses.Length + 1;

    /// <summary>How long to wait after so many tries; null after the last one.</summary>
    /// <param name="luck">From 0 to 1: spreads what failed together, by a tenth of the pause.</param>
    public static TimeSpan? After(int tries, TimeSpan? retryAfter, double luck)
    {
        if (tries >= MaxTries)
        {
            return null;
        }

        var pause = s_pauses[tries - 1] * (1 + (luck / 10));
        var asked = retryAfter is { } wish && wish < MaxRetryAfter ? wish : retryAfter is null ? TimeSpan.Zero : MaxRetryAfter;
        return asked > pause ? asked : pause;
    }
}
