using System.Globalization;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Live;

/// <summary>
/// Turns any number of signals into few calls: due at least the interval apart, never overlapping, always one after the last signal, none after disposal.
/// Costs nothing while no signal comes. A call that finds nothing new leaves its turn to the next, once: it was for a signal of what the call before had
/// seen already, and what changes once an interval would come late from then on.
/// </summary>
public sealed partial class LiveSubscription : IDisposable
{
    /// <summary>A failed call is repeated without a signal: its reader still shows the old state.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _lifetime = new();
    private readonly CancellationToken _disposal;
    private long _interval;
    private readonly long _retryAfter;
    private readonly Func<Moment, CancellationToken, Task<bool>> _onSignal;
    private readonly Action<LiveSubscription> _onDispose;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private ITimer? _timer;
    private long? _dueAt;
    private long? _signalledAt;
    private Moment _lastSignal;
    private bool _retry;
    private bool _spared;
    private bool _running;
    private bool _paused;
    private bool _disposed;

    internal LiveSubscription(string name, TimeSpan interval, Func<Moment, CancellationToken, Task<bool>> onSignal, Action<LiveSubscription> onDispose, TimeProvider clock, ILogger logger)
    {
        (_name, _onSignal, _onDispose, _clock, _logger) = (name, onSignal, onDispose, clock, logger);
        (_interval, _retryAfter) = (Ticks(interval), Ticks(RetryAfter));
        _disposal = _lifetime.Token;
    }

    /// <summary>From now on calls are due at least so far apart.</summary>
    public TimeSpan Interval
    {
        set
        {
            lock (_lock)
            {
                _interval = Ticks(value);
            }
        }
    }

    /// <summary>No signal came after this and before the subscription: what was read in between by somebody else is as new as what would be read now, and
    /// a change that it misses is signalled to this subscription too.</summary>
    internal Moment QuietSince { get; init; }

    /// <summary>A call is queued or under way.</summary>
    internal bool IsBusy
    {
        get
        {
            lock (_lock)
            {
                return _running;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _timer?.Dispose();
        }

        _onDispose(this);

        // Not on this thread, often a circuit's: cancelling a command of Npgsql opens a connection. The source holds nothing to dispose.
        _ = _lifetime.CancelAsync();
    }

    /// <summary>From now on no call begins; a signal meanwhile is kept for <see cref="Resume"/>.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            _paused = true;
        }
    }

    /// <summary>Calls again, at once when a signal came meanwhile.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            _paused = false;
            Schedule();
        }
    }

    /// <summary>Never blocks and never runs the callback itself, so one slow circuit cannot hold up the feed.</summary>
    internal void Signal(Moment at)
    {
        lock (_lock)
        {
            _lastSignal = at;
            if (_signalledAt is null)
            {
                _signalledAt = _clock.GetTimestamp();
                Schedule();
            }
        }
    }

    // Under the lock. A running call schedules the next one when it ends.
    private void Schedule()
    {
        if (_running || _disposed || _paused || (_signalledAt is null && !_retry))
        {
            return;
        }

        // All times are those at which something was due, not those at which a busy pool came to it: or each delay would add to the next.
        var now = _clock.GetTimestamp();
        var due = _signalledAt is { } signalled ? Math.Max(signalled, _dueAt + _interval ?? signalled) : _dueAt + _retryAfter ?? now;
        var wait = due - now;
        if (wait <= 0)
        {
            (_running, _dueAt) = (true, due);
            ThreadPool.UnsafeQueueUserWorkItem(static s => _ = s.RunAsync(), this, preferLocal: false);
            return;
        }

        // Timers count whole milliseconds and cut the rest off: rounded up, or the call would come too early.
        (_timer ??= CreateTimer()).Change(TimeSpan.FromMilliseconds(Math.Ceiling(1000.0 * wait / _clock.TimestampFrequency)), Timeout.InfiniteTimeSpan);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _clock.TimestampFrequency);

    private ITimer CreateTimer()
    {
        // The timer must not keep the context (culture, activity) of whoever happened to signal first.
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return _clock.CreateTimer(static s => ((LiveSubscription)s!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            Schedule();
        }
    }

    private async Task RunAsync()
    {
        bool failedBefore;
        Moment since;
        lock (_lock)
        {
            if (_disposed || _paused)
            {
                _running = false;
                return;
            }

            failedBefore = _retry;
            since = _signalledAt is null ? Moment.Next() : _lastSignal;
            (_signalledAt, _retry) = (null, false);
        }

        var outcome = await CallAsync(since, failedBefore);
        lock (_lock)
        {
            if (outcome == Outcome.Nothing && !_spared)
            {
                _dueAt = null;
            }

            (_running, _retry, _spared) = (false, outcome == Outcome.Failed, outcome == Outcome.Nothing);
            Schedule();
        }
    }

    private async Task<Outcome> CallAsync(Moment since, bool failedBefore)
    {
        try
        {
            CultureInfo.CurrentCulture = _culture; // for this call: it writes as its reader does, not as whoever signalled
            return await _onSignal(since, _disposal) ? Outcome.News : Outcome.Nothing;
        }
        catch (Exception) when (_disposal.IsCancellationRequested)
        {
            return Outcome.Nothing; // torn down under the call: whatever it says, nobody is left to hear it
        }
        catch (Exception e)
        {
            // That the database is away is said by the watcher, once, and not by each of a thousand readers.
            if (!failedBefore && !PostgresErrors.IsUnavailable(e))
            {
                Log.CallFailed(_logger, e, _name);
            }

            return Outcome.Failed;
        }
    }

    private enum Outcome
    {
        Nothing,
        News,
        Failed,
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A live reader of {Key} failed; it keeps its old state and tries again. Further failures in a row are not logged.")]
        public static partial void CallFailed(ILogger logger, Exception exception, string key);
    }
}
