using OpsMonitor.App.Live;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Events;

/// <summary>One consumer: what it watches, of what it may see, and what waits for it.</summary>
public sealed class RunWatcher : IDisposable
{
    /// <summary>Single runs that one consumer may watch.</summary>
    public const int MostRuns = 100;

    private const long AllRuns = 0;

    private readonly RunEvents _events;
    private readonly TenantRuns _tenant;
    private readonly TenantId _id;
    private readonly string _who;
    private readonly Func<string, string, bool> _may;
    private readonly RunMailbox _mailbox = new();
    private readonly HashSet<long> _watched = [];

    internal RunWatcher(RunEvents events, TenantRuns tenant, TenantId id, string who, Func<string, string, bool> may) =>
        (_events, _tenant, _id, _who, _may) = (events, tenant, id, who, may);

    /// <summary>Watches all runs from now on; answers the position from which to resume.</summary>
    public async Task<long> WatchAllAsync(CancellationToken cancel)
    {
        Add(AllRuns);
        return await _tenant.PositionAsync(cancel);
    }

    /// <summary>Watches all runs, and first hears of the present state of each that changed since a position.</summary>
    public async Task ResumeAsync(long since, CancellationToken cancel)
    {
        using var hold = _mailbox.Hold(); // what is older comes first, or a second cut would lose it
        Add(AllRuns);
        var now = await _tenant.PositionAsync(cancel);
        if (StreamPosition.Time(since) > StreamPosition.Time(now) + RunChanges.Overlap)
        {
            // No position that was given out, or the clock was set back. Another node may be a moment ahead.
            _mailbox.Reset();
        }
        else if (await _events.SinceAsync(_id, since, cancel) is { } changes)
        {
            changes.Where(May).ToList().ForEach(_mailbox.Put);
        }
        else
        {
            _mailbox.Reset();
        }
    }

    /// <summary>Watches one run and hears of its present state at once; false for a run that is not there or not to be seen.</summary>
    public async Task<bool> WatchAsync(long run, CancellationToken cancel)
    {
        using var hold = _mailbox.Hold(); // what is heard while the present state is read is newer, and comes after it
        var isNew = Add(run);
        await _tenant.PositionAsync(cancel); // from here on nothing is missed, whatever happens to the database
        if (await _events.FindAsync(_id, run, cancel) is { } now && May(now))
        {
            _mailbox.Put(now);
            return true;
        }

        if (isNew)
        {
            Remove(run);
        }

        return false;
    }

    /// <summary>Ends all watching.</summary>
    public void Unwatch()
    {
        List<long> watched;
        lock (_watched)
        {
            watched = [.. _watched];
        }

        watched.ForEach(Remove);
        _mailbox.Clear();
    }

    /// <summary>Whether one more run may be watched.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_watched)
            {
                return _watched.Count < MostRuns;
            }
        }
    }

    /// <summary>Where the tenant stands: whoever reads its list now knows all until there.</summary>
    internal Task<long> PositionAsync(CancellationToken cancel) => _tenant.PositionAsync(cancel);

    internal Task<RunMail> TakeAsync(TimeSpan patience, CancellationToken cancel) => _mailbox.TakeAsync(patience, cancel);

    internal void Put(RunChanged change)
    {
        if (May(change))
        {
            _mailbox.Put(change);
        }
    }

    internal void Reset() => _mailbox.Reset();

    // The mailbox holds nothing that must be given back, and a change may still be on its way into it.
    public void Dispose()
    {
        try
        {
            Unwatch();
        }
        finally
        {
            _events.Leave(_id, _who);
        }
    }

    private bool May(RunChanged change) => _may(change.Resource, change.Action);

    private bool Add(long run)
    {
        _tenant.Add(this, run);
        lock (_watched)
        {
            return _watched.Add(run);
        }
    }

    private void Remove(long run)
    {
        _tenant.Remove(this, run);
        lock (_watched)
        {
            _watched.Remove(run);
        }
    }
}
