namespace OpsMonitor.App.Live;

/// <summary>Pauses between attempts: doubling up to a bound, and uneven, so that the nodes do not return in step.</summary>
internal sealed class BackOff(TimeSpan max)
{
    private static readonly TimeSpan _first = TimeSpan.FromMilliseconds(50);
    private TimeSpan _next = _first;

    /// <summary>Whether the last attempt failed. Who logs a failure only where this is false says an outage once.</summary>
    public bool IsOn => _next != _first;

    public TimeSpan Next()
    {
        var pause = _next < max ? _next : max;
        _next = pause * 2;
        return pause * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    public void Reset() => _next = _first;
}
