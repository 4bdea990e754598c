using Microsoft.Extensions.Options;
using OpsMonitor.App.Api;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Events;

/// <summary>
/// Tells the world outside of runs as they change: streams, hub connections and long polls are its consumers. It hears what pages hear (<see cref="LiveFeed"/>), reads
/// each change of a tenant once, and hands the same message to all of them.
/// </summary>
public sealed class RunEvents : IDisposable
{
    /// <summary>What a consumer is told where more has changed than is told one by one: read the list again.</summary>
    public const string Reset = "reset";

    private readonly LiveFeed _feed;
    private readonly SharedReads _shared;
    private readonly RunQueries _runs;
    private readonly RunChanges _changes;
    private readonly PathString _pathBase;
    private readonly IDisposable _heard;
    private readonly Lock _lock = new();
    private readonly Dictionary<TenantId, TenantRuns> _tenants = [];
    private readonly Dictionary<string, int> _open = [];
    private readonly int _most;

    // Such a read may be long, and must leave room for all others.
    private readonly SemaphoreSlim _resumes = new(4);

    public RunEvents(LiveFeed feed, SharedReads shared, RunQueries runs, RunChanges changes, StreamPace pace, IOptions<FrontOptions> front)
    {
        (_feed, _shared, _runs, _changes, _most, _pathBase) = (feed, shared, runs, changes, pace.AtOnce, front.Value.PathBase);
        _heard = feed.OnPublished(Note);
    }

    /// <summary>Tenants that somebody watches.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _tenants.Count;
            }
        }
    }

    /// <summary>A consumer of this tenant's runs, as far as <paramref name="may"/> says of a resource and an action; it watches nothing yet. Null where
    /// <paramref name="who"/>, a key or a person, has as many open as it may: each costs memory here.</summary>
    public RunWatcher? Open(TenantId tenant, string who, Func<string, string, bool> may)
    {
        lock (_lock)
        {
            if (_open.GetValueOrDefault(who) is var open && open >= _most)
            {
                return null;
            }

            _open[who] = open + 1;
            if (!_tenants.TryGetValue(tenant, out var runs))
            {
                _tenants[tenant] = runs = new(tenant, _feed, _runs, _changes, _pathBase);
            }

            runs.Members++;
            return new(this, runs, tenant, who, may);
        }
    }

    /// <summary>A consumer that is a caller of the API; one that has too many open already gets the answer that says so.</summary>
    public RunWatcher Open(ApiCaller caller) => Open(caller.Tenant, $"{caller.Actor}", caller.May) ?? throw new ApiProblemException(StreamPace.Full);

    public void Dispose()
    {
        _heard.Dispose();
        _resumes.Dispose();
    }

    internal void Leave(TenantId tenant, string who)
    {
        lock (_lock)
        {
            if (--_open[who] == 0)
            {
                _open.Remove(who);
            }

            if (--_tenants[tenant].Members == 0)
            {
                _tenants.Remove(tenant, out var left);
                left!.Dispose();
            }
        }
    }

    /// <summary>What changed since a position, read once for all who come back at the same time; null where it is too much.</summary>
    internal Task<IReadOnlyList<RunChanged>?> SinceAsync(TenantId tenant, long position, CancellationToken cancel)
    {
        // To the second, so that those who were cut together read together.
        var since = DateTimeOffset.FromUnixTimeSeconds(StreamPosition.Time(position).ToUnixTimeSeconds());
        since = since - DateTimeOffset.UnixEpoch > RunChanges.Overlap ? since - RunChanges.Overlap : DateTimeOffset.UnixEpoch;
        return _shared.ReadAsync((tenant, "run changes", since), Moment.Next(), async () =>
        {
            await _resumes.WaitAsync(CancellationToken.None);
            try
            {
                return (IReadOnlyList<RunChanged>?)(await _changes.SinceAsync(tenant, since, RunMailbox.Most, CancellationToken.None))?.Select(r => RunChanged.Of(r, _pathBase)).ToList();
            }
            finally
            {
                _resumes.Release();
            }
        }, cancel);
    }

    /// <summary>The present state of a run.</summary>
    internal Task<RunChanged?> FindAsync(TenantId tenant, long run, CancellationToken cancel) =>
        _shared.ReadAsync((tenant, "run", run), Moment.Next(), async () => await _runs.RowsAsync(tenant, [run]) is [var row] ? RunChanged.Of(row, _pathBase) : null, cancel);

    // Called by the feed before it wakes whoever reads; null: anything may have changed.
    private void Note(IReadOnlyCollection<LiveKey>? keys)
    {
        lock (_lock)
        {
            if (keys is null)
            {
                _tenants.Values.ToList().ForEach(t => t.Note(0));
                return;
            }

            foreach (var key in keys.Where(k => k.OfTopic == LiveKey.Runs(k.Tenant)))
            {
                _tenants.GetValueOrDefault(key.Tenant)?.Note(key.Id);
            }
        }
    }
}
