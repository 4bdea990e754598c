namespace OpsMonitor.App.Parts;

/// <summary>
/// What those who hear the page are told: one message each ten seconds at most, the latest one, and never twice the same. A message goes with the part
/// that said it: of what is no longer shown nobody is told.
/// </summary>
public sealed class Announcer(TimeProvider clock) : IDisposable
{
    // Often enough to follow by ear, rarely enough to hear anything else.
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private (object By, string Words)? _next;
    private object? _speaker;
    private long? _spokeAt;
    private bool _disposed;

    /// <summary>The message was replaced; comes on any thread.</summary>
    public event EventHandler? Changed;

    /// <summary>What the one live region holds.</summary>
    public string Words { get; private set; } = "";

    /// <summary>Says it now, or when the last message is old enough; a later message replaces one that waits. <paramref name="by"/> takes it back with <see cref="Forget"/>.</summary>
    public void Say(object by, string words)
    {
        lock (_lock)
        {
            _next = (by, words);
            if (_disposed || Wait() is { } wait && Later(wait))
            {
                return;
            }
        }

        Speak();
    }

    /// <summary>Who spoke is no longer there (null: nobody is): what they said is neither said later nor left to be read out.</summary>
    public void Forget(object? by = null)
    {
        lock (_lock)
        {
            if (by is null || _next?.By == by)
            {
                _next = null;
            }

            if (Words.Length == 0 || (by is not null && _speaker != by))
            {
                return;
            }

            (Words, _speaker) = ("", null);
        }

        Changed?.Invoke(this, EventArgs.Empty);
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
            if (_disposed || _next is not { } next || next.Words == Words || Wait() is not null)
            {
                return;
            }

            (Words, _speaker, _next, _spokeAt) = (next.Words, next.By, null, clock.GetTimestamp());
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }
}
