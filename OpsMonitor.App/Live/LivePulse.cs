namespace OpsMonitor.App.Live;

/// <summary>What the worker knows about the database, boiled down to one health.</summary>
internal sealed class LivePulse(LiveFeed feed, LiveOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private long? _polledAt;
    private DateTimeOffset _confirmed = clock.GetUtcNow();
    private bool _pollFailing;
    private DateTimeOffset _read = clock.GetUtcNow();
    private long? _heardAt;

    public bool Listening
    {
        get
        {
            lock (_lock)
            {
                return IsListening;
            }
        }
    }

    /// <summary>The pages are as new as the moment at which the poll was sent, not at which it was answered.</summary>
    public void PollSucceeded(DateTimeOffset sentAt) => Note(() => (_polledAt, _confirmed, _pollFailing) = (clock.GetTimestamp(), sentAt, false));

    /// <summary>Without a listener only runs are polled; the rest is as new as the last time all of it was read.</summary>
    public void Reconciled() => Note(() => _read = clock.GetUtcNow());

    public void PollFailed() => Note(() => _pollFailing = true);

    /// <summary>A signal or a sign of life came over the listener's connection: nothing until now was missed.</summary>
    public void ListenerHeard() => Note(() => (_heardAt, _read) = (clock.GetTimestamp(), clock.GetUtcNow()));

    public void ListenerLost() => Note(() => _heardAt = null);

    /// <summary>Time passes without any event too: a poll without an answer makes the feed late.</summary>
    public void Beat() => Note(() => { });

    // A half-open connection is as silent as a quiet one: only what was heard lately counts.
    private bool IsListening => _heardAt is { } at && clock.GetElapsedTime(at) < options.FreshFor;

    private void Note(Action change)
    {
        lock (_lock)
        {
            change();
            var fresh = _polledAt is { } at && clock.GetElapsedTime(at) < options.FreshFor;

            // A server that the listener still hears is there: the poll waits for what somebody else holds.
            var state = fresh && IsListening ? LiveState.Live : _pollFailing && !IsListening ? LiveState.Reconnecting : LiveState.Delayed;
            feed.Report(new(state, _confirmed < _read ? _confirmed : _read));
        }
    }
}
