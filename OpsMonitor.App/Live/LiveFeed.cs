namespace OpsMonitor.App.Live;

/// <summary>Hands signals to whoever watches a key, one feed per process. A signal is a hint without data: readers re-read.</summary>
public sealed class LiveFeed(TimeProvider clock, ILogger<LiveFeed> logger)
{
    // While not live the age on the badge grows: once a second is enough for a reader.
    private static readonly TimeSpan _healthInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<LiveKey, Watchers> _byKey = [];
    private readonly HashSet<LiveSubscription> _onHealth = [];
    private volatile Action<IReadOnlyCollection<LiveKey>?>? _published;
    private volatile LiveHealth _health = new(LiveState.Delayed, clock.GetUtcNow());

    public LiveHealth Health => _health;

    /// <summary>Every subscription that is not disposed, those to the health included.</summary>
    public int SubscriptionCount
    {
        get
        {
            lock (_lock)
            {
                return _onHealth.Count + _byKey.Values.Sum(w => w.All.Count);
            }
        }
    }

    internal bool HasWatchers
    {
        get
        {
            lock (_lock)
            {
                return _byKey.Count > (_byKey.ContainsKey(LiveKey.People) ? 1 : 0); // rights are watched always, and nothing is polled for them here
            }
        }
    }

    /// <summary>Calls <paramref name="onSignal"/> on the thread pool after signals for <paramref name="key"/>, with the moment of the last of them,
    /// once an <paramref name="interval"/> at most; it answers whether it found anything new (see <see cref="LiveSubscription"/>). Subscribe before the first
    /// read, or a change in between is missed. The token is cancelled by disposal.</summary>
    public LiveSubscription Subscribe(LiveKey key, TimeSpan interval, Func<Moment, CancellationToken, Task<bool>> onSignal)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var same))
            {
                _byKey[key] = same = new();
            }

            var subscription = new LiveSubscription(key.ToString(), interval, onSignal, s => Remove(key, s), clock, logger) { QuietSince = same.Signalled };
            same.All.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Calls <paramref name="note"/> with what was signalled, or null for everything, before its watchers are called and until disposal: for a watcher of
    /// many keys that is to know which. It must only take note.</summary>
    internal IDisposable OnPublished(Action<IReadOnlyCollection<LiveKey>?> note)
    {
        lock (_lock)
        {
            _published += note;
        }

        return new Listener(this, note);
    }

    public void Publish(LiveKey key) => Publish([key]);

    /// <summary>Signals each watcher of the keys once, those who watch the whole topic of a key, and those who watch all tenants.</summary>
    public void Publish(IReadOnlyCollection<LiveKey> keys)
    {
        // Fifty changed runs of a tenant are one signal to each of its lists.
        HashSet<LiveKey> distinct = [.. keys];
        distinct.UnionWith(keys.Select(k => k.OfTopic));
        distinct.UnionWith(keys.Select(k => k.OfAllTenants));
        List<LiveSubscription> woken = [];
        Moment now;
        _published?.Invoke(keys);
        lock (_lock)
        {
            now = Moment.Next();
            foreach (var key in distinct)
            {
                if (_byKey.TryGetValue(key, out var watchers))
                {
                    watchers.Signalled = now;
                    woken.AddRange(watchers.All);
                }
            }
        }

        Wake(woken, now);
    }

    /// <summary>Signals every watched key: signals may have been lost.</summary>
    public void PublishEverything()
    {
        List<LiveSubscription> all = [];
        Moment now;
        _published?.Invoke(null);
        lock (_lock)
        {
            now = Moment.Next();
            foreach (var watchers in _byKey.Values)
            {
                watchers.Signalled = now;
                all.AddRange(watchers.All);
            }
        }

        Wake(all, now);
    }

    /// <summary>Calls back on the thread pool when the state changes, and about once a second while it is not live, so that a shown
    /// age grows. Read <see cref="Health"/> then.</summary>
    public LiveSubscription OnHealthChanged(Action changed)
    {
        var subscription = new LiveSubscription("health", _healthInterval, Call, RemoveFromHealth, clock, logger);
        lock (_lock)
        {
            _onHealth.Add(subscription);
        }

        return subscription;

        Task<bool> Call(Moment at, CancellationToken cancel)
        {
            changed();
            return Task.FromResult(true);
        }
    }

    internal void Report(LiveHealth health)
    {
        List<LiveSubscription> told;
        lock (_lock)
        {
            var quiet = health.State == LiveState.Live && _health.State == LiveState.Live;
            _health = health;
            told = quiet ? [] : [.. _onHealth];
        }

        Wake(told, Moment.Next());
    }

    private static void Wake(List<LiveSubscription> subscriptions, Moment now) => subscriptions.ForEach(s => s.Signal(now));

    private void RemoveFromHealth(LiveSubscription subscription)
    {
        lock (_lock)
        {
            _onHealth.Remove(subscription);
        }
    }

    private void Remove(LiveKey key, LiveSubscription subscription)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var same) && same.All.Remove(subscription) && same.All.Count == 0)
            {
                _byKey.Remove(key);
            }
        }
    }

    private sealed class Listener(LiveFeed feed, Action<IReadOnlyCollection<LiveKey>?> note) : IDisposable
    {
        private Action<IReadOnlyCollection<LiveKey>?>? _note = note;

        public void Dispose()
        {
            lock (feed._lock)
            {
                feed._published -= _note;
                _note = null;
            }
        }
    }

    /// <summary>Who watches a key, and when it was last signalled: not since they are watched at all, to begin with.</summary>
    private sealed class Watchers
    {
        public HashSet<LiveSubscription> All { get; } = [];

        public Moment Signalled { get; set; } = Moment.Next();
    }
}
