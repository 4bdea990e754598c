namespace OpsMonitor.App.Live;

/// <summary>Orders what happens in this process, where a clock is too coarse: a read that began after a signal has seen what the signal was for.</summary>
public readonly record struct Moment
{
    private static long s_last;
    private readonly long _number;

    private Moment(long number) => _number = number;

    /// <summary>After every moment so far.</summary>
    public static Moment Next() => new(Interlocked.Increment(ref s_last));

    public bool IsAfter(Moment other) => _number > other._number;
}
