using System.Globalization;

namespace OpsMonitor.App.Live;

/// <summary>
/// One read for all circuits that want the same thing at the same time. A caller never gets a read that began before what it was signalled for, or it could
/// miss just that; any later one will do, under way or done. So a tick is read once, however many look on and however long they take to be rendered.
/// </summary>
public sealed class SharedReads
{
    /// <summary>Longer than the circuits of one tick take, also on a busy machine.</summary>
    private static readonly TimeSpan _keep = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<object, Flight> _flights = [];

    /// <summary>Keys that are read now or were just read.</summary>
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

    /// <summary>Reads by <paramref name="read"/>, or shares a read of an equal key that began after <paramref name="since"/>. <paramref name="cancel"/> ends
    /// the waiting only; the key names everything the read depends on, the tenant first; the culture is added here, so a read may hold words ready to be shown.</summary>
    public Task<T> ReadAsync<T>(object key, Moment since, Func<Task<T>> read, CancellationToken cancel)
    {
        key = (key, CultureInfo.CurrentCulture.Name);
        lock (_lock)
        {
            if (!_flights.TryGetValue(key, out var flight))
            {
                _flights[key] = flight = new();
            }

            if (flight.Now is { IsFaulted: false } now && flight.Began.IsAfter(since))
            {
                return ((Task<T>)now).WaitAsync(cancel);
            }

            if (flight.Now is { IsCompleted: false } before)
            {
                flight.Next ??= Task.Run(() => FlyAsync(key, flight, before, read), CancellationToken.None);
                return ((Task<T>)flight.Next).WaitAsync(cancel);
            }

            flight.Began = Moment.Next();
            flight.Now = Task.Run(() => FlyAsync(key, flight, after: null, read), CancellationToken.None);
            return ((Task<T>)flight.Now).WaitAsync(cancel);
        }
    }

    private async Task<T> FlyAsync<T>(object key, Flight flight, Task? after, Func<Task<T>> read)
    {
        if (after is not null)
        {
            await after.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_lock)
            {
                (flight.Now, flight.Next, flight.Began) = (flight.Next, null, Moment.Next());
            }
        }

        try
        {
            return await read();
        }
        finally
        {
            _ = ForgetAsync(key, flight, flight.Began);
        }
    }

    private async Task ForgetAsync(object key, Flight flight, Moment began)
    {
        await Task.Delay(_keep, CancellationToken.None);
        lock (_lock)
        {
            if (flight.Next is null && flight.Began == began)
            {
                _flights.Remove(key);
            }
        }
    }

    private sealed class Flight
    {
        public Task? Now { get; set; }

        public Moment Began { get; set; }

        public Task? Next { get; set; }
    }
}
