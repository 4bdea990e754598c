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
    public Task<T> ReadAsync<T>(object key, Moment since, Func<Task<T>> read, CancellationToken cancel) => ReadAsync<T>(key, since, _ => read(), cancel);

    /// <summary>The same; <paramref name="read"/> is given what the read of the key before it has found, for as long as that is kept.</summary>
    public Task<T> ReadAsync<T>(object key, Moment since, Func<T?, Task<T>> read, CancellationToken cancel)
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

            var before = flight.Now;
            if (before is { IsCompleted: false })
            {
                flight.Next ??= Task.Run(() => FlyAsync(key, flight, before, isNext: true, read), CancellationToken.None);
                return ((Task<T>)flight.Next).WaitAsync(cancel);
            }

            flight.Began = Moment.Next();
            flight.Now = Task.Run(() => FlyAsync(key, flight, before, isNext: false, read), CancellationToken.None);
            return ((Task<T>)flight.Now).WaitAsync(cancel);
        }
    }

    private async Task<T> FlyAsync<T>(object key, Flight flight, Task? before, bool isNext, Func<T?, Task<T>> read)
    {
        if (isNext)
        {
            await before!.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_lock)
            {
                (flight.Now, flight.Next, flight.Began) = (flight.Next, null, Moment.Next());
            }
        }

        try
        {
            return await read(before is Task<T> { IsCompletedSuccessfully: true } found ? await found : default);
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
