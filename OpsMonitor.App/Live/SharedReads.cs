namespace OpsMonitor.App.Live;

/// <summary>
/// One read for all circuits that want the same thing at the same time. A caller never gets a read that began before it asked, or it could miss the
/// change it was signalled for: whoever comes while a read is under way shares the next one. So any number of viewers cost two reads a tick.
/// </summary>
public sealed class SharedReads
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, Flight> _flights = [];

    /// <summary>Keys that are being read now.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _flights.Count;
            }
        }
    }

    /// <summary>Reads by <paramref name="read"/>, or shares another caller's read of an equal key. <paramref name="cancel"/> ends the waiting only;
    /// the key names everything the read depends on, the tenant first.</summary>
    public Task<T> ReadAsync<T>(object key, Func<Task<T>> read, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (!_flights.TryGetValue(key, out var flight))
            {
                _flights[key] = flight = new();
                flight.Now = Task.Run(() => FlyAsync(key, flight, after: null, read), CancellationToken.None);
                return ((Task<T>)flight.Now).WaitAsync(cancel);
            }

            var before = flight.Now;
            flight.Next ??= Task.Run(() => FlyAsync(key, flight, before, read), CancellationToken.None);
            return ((Task<T>)flight.Next).WaitAsync(cancel);
        }
    }

    private async Task<T> FlyAsync<T>(object key, Flight flight, Task? after, Func<Task<T>> read)
    {
        if (after is not null)
        {
            await after.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_lock)
            {
                (flight.Now, flight.Next) = (flight.Next!, null);
            }
        }

        try
        {
            return await read();
        }
        finally
        {
            lock (_lock)
            {
                if (flight.Next is null)
                {
                    _flights.Remove(key);
                }
            }
        }
    }

    private sealed class Flight
    {
        public Task Now { get; set; } = Task.CompletedTask;

        public Task? Next { get; set; }
    }
}
