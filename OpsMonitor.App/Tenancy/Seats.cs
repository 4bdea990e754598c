using Npgsql;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Platform;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Tenancy;

/// <summary>
/// Who is signed in on this node and what they may enter, at most a few seconds old. One statement reads it for all sessions at once, however many pages are
/// open, on a connection of its own. While the database is away the last answer holds: an outage signs nobody out.
/// </summary>
public sealed partial class Seats(OpsDb ops, TimeProvider clock, ILogger<Seats> logger) : IAsyncDisposable
{
    /// <summary>Answers are read again this often (<see cref="SeatReader"/>).</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // An older answer is asked for anew before it is given; a request waits no longer for that than one that hangs takes to fail.
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    private static readonly string _nodeName = $"{Environment.MachineName}:{Environment.ProcessId}";

    private readonly LiveConnections _connections = new(ops);
    private readonly SeatEntries _entries = new(clock);
    private readonly SessionUpkeep _upkeep = new(clock);
    private readonly Lock _lock = new();
    private NpgsqlConnection? _connection;
    private TaskCompletionSource? _queued;
    private Task _reading = Task.CompletedTask;
    private bool _running;
    private volatile bool _failing;
    private bool _disposed;

    /// <summary>The database did not answer when it was last asked.</summary>
    internal bool IsFailing => _failing;

    /// <summary>Whose session it is, a few seconds old at most while the database answers, as it was last known while it does not.</summary>
    public async ValueTask<Sighting> FindAsync(string session, CancellationToken cancel = default)
    {
        SeatEntry entry;
        Task read;
        lock (_lock)
        {
            entry = _entries.Ask(session);
            if (_failing || (entry.ReadAt is { } at && clock.GetElapsedTime(at) < _fresh))
            {
                return entry.Sighting;
            }

            read = Queue();
        }

        await Task.WhenAny(read, Task.Delay(_patience, clock, cancel));
        cancel.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return entry.Sighting;
        }
    }

    /// <summary>The person as last read, without asking; null when the session is over or was never asked for.</summary>
    public Person? LastKnown(string session)
    {
        lock (_lock)
        {
            return _entries.Find(session)?.Person;
        }
    }

    /// <summary>Calls <paramref name="changed"/>, on any thread, when the session ended (null) or its person's rights changed, until it is disposed.</summary>
    public IDisposable Watch(string session, Action<Person?> changed)
    {
        lock (_lock)
        {
            var entry = _entries.Ask(session);
            entry.Watchers.Add(changed);
            return new Watching(this, entry, changed);
        }
    }

    /// <summary>Takes an answer that somebody read for themselves.</summary>
    public void Note(string session, Person? person)
    {
        List<Action<Person?>> told;
        lock (_lock)
        {
            told = [.. _entries.Ask(session).Read(person, clock.GetTimestamp())];
        }

        Tell(told, person);
    }

    /// <summary>Reads all sessions in use again; ends when that is done or has failed.</summary>
    public Task RefreshAsync()
    {
        lock (_lock)
        {
            return Queue();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task reading;
        lock (_lock)
        {
            (_disposed, reading) = (true, _reading);
        }

        // The connection is the reader's until it is done: closed beside it, both would wait for ever.
        await reading;
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }

    // Under the lock. A read that begins after now; those who ask meanwhile share it.
    private Task Queue()
    {
        _queued ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_running)
        {
            _running = true;
            _reading = Task.Run(ReadInTurnAsync, CancellationToken.None);
        }

        return _queued.Task;
    }

    private async Task ReadInTurnAsync()
    {
        while (true)
        {
            TaskCompletionSource asked;
            List<string> due;
            lock (_lock)
            {
                if (_queued is null || _disposed)
                {
                    _running = false;
                    _queued?.TrySetResult();
                    return;
                }

                (asked, _queued, due) = (_queued, null, _entries.Due());
            }

            try
            {
                await ReadAsync(due);
                _failing = false;
            }
            catch (Exception e)
            {
                await FailAsync(e);
            }

            asked.SetResult();
        }
    }

    private async Task ReadAsync(List<string> due)
    {
        if (due.Count == 0)
        {
            return;
        }

        var connection = _connection ??= await _connections.OpenAsync(PlatformQueries.NodePrefix + _nodeName, CancellationToken.None);
        var people = await UserSessions.ReadAsync(connection, due, CancellationToken.None);
        Take(due, people);
        await _upkeep.DoAsync(connection, people.Keys);
    }

    private void Take(List<string> due, Dictionary<string, Person> people)
    {
        List<(Person? Person, List<Action<Person?>> Told)> changes = [];
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            foreach (var session in due)
            {
                if (_entries.Find(session) is { } entry && entry.Read(people.GetValueOrDefault(session), now).ToList() is { Count: > 0 } told)
                {
                    changes.Add((entry.Person, told));
                }
            }

            _entries.Forget();
        }

        changes.ForEach(c => Tell(c.Told, c.Person));
    }

    private void Tell(List<Action<Person?>> told, Person? person)
    {
        foreach (var watcher in told)
        {
            try
            {
                watcher(person);
            }
            catch (Exception e)
            {
                Log.NotTold(logger, e); // one page that is being torn down must not keep the others from hearing
            }
        }
    }

    // That the database is away is said by the watcher of the live feed, once.
    private async Task FailAsync(Exception error)
    {
        if (!_failing && !_disposed && !PostgresErrors.IsUnavailable(error))
        {
            Log.Failed(logger, error);
        }

        _failing = true;
        if (Interlocked.Exchange(ref _connection, null) is { } broken)
        {
            await broken.DisposeAsync();
        }
    }

    private sealed class Watching(Seats seats, SeatEntry entry, Action<Person?> changed) : IDisposable
    {
        public void Dispose()
        {
            lock (seats._lock)
            {
                entry.Watchers.Remove(changed);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Sessions and rights could not be read; what was last known of them holds. Further failures in a row are not logged.")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "A page did not take the change of its reader's rights")]
        public static partial void NotTold(ILogger logger, Exception exception);
    }
}
