namespace OpsMonitor.App.Parts;

/// <summary>What those who hear the page are told: one message each ten seconds at most, the latest one, and never twice the same.</summary>
public sealed class Announcer(TimeProvider clock) : IDisposable
{
    // Often enough to follow by ear, rarely enough to hear anything else.
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private string? _next;
    private long? _spokeAt;
    private bool _disposed;

    /// <summary>The message was replaced; comes on any thread.</summary>
    public event EventHandler? Changed;

    /// <summary>What the one live region holds.</summary>
    public string Words { get; private set; } = "";

    /// <summary>Says it now, or when the last message is old enough; a later message replaces one that waits.</summary>
    public void Say(string words)
    {
        lock (_lock)
        {
            _next = words;
            if (_disposed || Wait() is { } wait && Later(wait))
            {
                return;
            }
        }

        Speak();
    }

    /// <summary>The page was left: what waits is about something that is no longer there.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _next = null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private TimeSpan? Wait() =>
        _spokeAt is { } at && Interval - clock.GetElapsedTime(at) is { } left && left > TimeSpan.Zero ? left : null;

    private bool Later(TimeSpan wait)
    {
        _timer ??= clock.CreateTimer(_ => Speak(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return _timer.Change(wait + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void Speak()
    {
        lock (_lock)
        {
            if (_disposed || _next is null || _next == Words || Wait() is not null)
            {
                return;
            }

            (Words, _next, _spokeAt) = (_next, null, clock.GetTimestamp());
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }
}
