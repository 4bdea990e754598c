using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;

namespace OpsMonitor.App.Tenancy;

/// <summary>The sessions a node has met, with what was last read of each and who wants to hear of a change. Bounded: what nobody watches or asks for is
/// forgotten. Its callers take turns (<see cref="Seats"/>).</summary>
internal sealed class SeatEntries(TimeProvider clock)
{
    private const int Most = 20_000;
    private static readonly TimeSpan _warm = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _remembered = TimeSpan.FromHours(1);

    private readonly Dictionary<string, SeatEntry> _bySession = [];

    /// <summary>The session's entry, made when it is new.</summary>
    public SeatEntry Ask(string session)
    {
        if (!_bySession.TryGetValue(session, out var entry))
        {
            if (_bySession.Count >= Most)
            {
                Forget(_warm);
            }

            _bySession[session] = entry = new();
        }

        entry.AskedAt = clock.GetTimestamp();
        return entry;
    }

    public SeatEntry? Find(string session) => _bySession.GetValueOrDefault(session);

    /// <summary>Those that are to be read again: an open page watches them, or a request asked within the last minute.</summary>
    public List<string> Due() =>
        [.. _bySession.Where(e => e.Value.Watchers.Count > 0 || clock.GetElapsedTime(e.Value.AskedAt) < _warm).Select(e => e.Key)];

    /// <summary>Forgets what was not asked for in an hour. Not while the database is away: what is forgotten then cannot be read again.</summary>
    public void Forget() => Forget(_remembered);

    private void Forget(TimeSpan unasked)
    {
        foreach (var (session, _) in _bySession.Where(e => e.Value.Watchers.Count == 0 && clock.GetElapsedTime(e.Value.AskedAt) >= unasked).ToList())
        {
            _bySession.Remove(session);
        }
    }
}

/// <summary>One session as a node knows it.</summary>
internal sealed class SeatEntry
{
    public long AskedAt { get; set; }

    /// <summary>Null until the database has said something of it.</summary>
    public long? ReadAt { get; private set; }

    /// <summary>Null when the session is over.</summary>
    public Person? Person { get; private set; }

    public List<Action<Person?>> Watchers { get; } = [];

    public Sighting Sighting => new(ReadAt is not null, Person);

    /// <summary>Takes what was read; answers who is to hear of it: nobody when nothing changed.</summary>
    public IEnumerable<Action<Person?>> Read(Person? person, long at)
    {
        var changed = ReadAt is null || person != Person;
        (Person, ReadAt) = (person, at);
        return changed ? [.. Watchers] : [];
    }
}

/// <summary>What a node knows of a session: nothing yet (the database is away), that it is over (no person), or whose it is.</summary>
public readonly record struct Sighting(bool IsKnown, Person? Person);
