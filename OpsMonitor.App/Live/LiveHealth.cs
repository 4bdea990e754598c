namespace OpsMonitor.App.Live;

/// <summary>How far the open pages can be trusted.</summary>
public enum LiveState
{
    /// <summary>Each change is on the page within the promised time.</summary>
    Live,

    /// <summary>The database answers late, or signals arrive by polling only.</summary>
    Delayed,

    /// <summary>The database cannot be reached.</summary>
    Reconnecting,
}

/// <summary>The feed's state, and the time at which the pages were last known to be up to date.</summary>
public sealed record LiveHealth(LiveState State, DateTimeOffset LastConfirmed)
{
    /// <summary>How old the data on the pages may be; never negative.</summary>
    public TimeSpan Age(DateTimeOffset now) => now > LastConfirmed ? now - LastConfirmed : TimeSpan.Zero;
}
