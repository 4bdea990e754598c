using OpsMonitor.App.Live;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Events;

/// <summary>
/// The runs of one tenant for as long as somebody outside watches them. Each change is read once and put into the mailboxes of all who watch. The feed says which
/// runs changed; where it may have missed some, whatever changed since the last known moment is read.
/// </summary>
internal sealed class TenantRuns : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);
    private const int ManyKnown = 5_000;

    private readonly TenantId _tenant;
    private readonly RunQueries _runs;
    private readonly RunChanges _changes;
    private readonly PathString _pathBase;
    private readonly LiveSubscription _subscription;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, HashSet<RunWatcher>> _watchers = []; // by run; 0 for those of all runs
    private readonly Dictionary<long, (long Rev, DateTimeOffset At)> _known = [];
    private HashSet<long> _signalled = [];
    private bool _isAll;
    private Task<DateTimeOffset>? _began;
    private DateTimeOffset _until;

    public TenantRuns(TenantId tenant, LiveFeed feed, RunQueries runs, RunChanges changes, PathString pathBase)
    {
        (_tenant, _runs, _changes, _pathBase) = (tenant, runs, changes, pathBase);
        _subscription = feed.Subscribe(LiveKey.Runs(tenant), _interval, (_, cancel) => ReadAsync(cancel));
    }

    public int Members { get; set; }

    /// <summary>All until this position is known to whoever watches now, or was before they came.</summary>
    public async Task<long> PositionAsync(CancellationToken cancel)
    {
        Task<DateTimeOffset> began;
        lock (_lock)
        {
            began = _began = _began is { IsFaulted: false, IsCanceled: false } known ? known : BeginAsync();
        }

        await began.WaitAsync(cancel);
        lock (_lock)
        {
            return StreamPosition.Of(_until);
        }
    }

    /// <summary>From now on <paramref name="watcher"/> hears of a run, or (0) of all.</summary>
    public void Add(RunWatcher watcher, long run)
    {
        lock (_lock)
        {
            (_watchers.TryGetValue(run, out var same) ? same : _watchers[run] = []).Add(watcher);
        }
    }

    public void Remove(RunWatcher watcher, long run)
    {
        lock (_lock)
        {
            if (_watchers.TryGetValue(run, out var same) && same.Remove(watcher) && same.Count == 0)
            {
                _watchers.Remove(run);
            }
        }
    }

    /// <summary>A run has changed, or (0) any may have.</summary>
    public void Note(long run)
    {
        lock (_lock)
        {
            if (run == 0)
            {
                _isAll = true;
            }
            else if (_watchers.ContainsKey(run) || _watchers.ContainsKey(0))
            {
                _signalled.Add(run);
            }
        }
    }

    public void Dispose() => _subscription.Dispose();

    private async Task<DateTimeOffset> BeginAsync()
    {
        var now = await _changes.NowAsync(_tenant);
        lock (_lock)
        {
            _until = now > _until ? now : _until;
        }

        return now;
    }

    // Never twice at the same time. A read that fails is repeated for all of it.
    private async Task<bool> ReadAsync(CancellationToken cancel)
    {
        HashSet<long> ids;
        bool isAll;
        lock (_lock)
        {
            (ids, isAll, _signalled, _isAll) = (_signalled, _isAll || _signalled.Count > RunMailbox.Most, [], false);
        }

        try
        {
            await PositionAsync(cancel);
            var all = isAll ? await _changes.SinceAsync(_tenant, _until - RunChanges.Overlap, RunMailbox.Most, cancel) : [];

            // Also those of which it was said that they changed: a run of long ago that is recorded now is not among the latest.
            var rows = ids.Count is > 0 and <= RunMailbox.Most ? await _runs.RowsAsync(_tenant, ids, cancel) : [];
            return all is null ? Lose() : Tell([.. all.Concat(rows).DistinctBy(r => (r.Id, r.Rev))]);
        }
        catch
        {
            Note(0);
            ids.ToList().ForEach(Note);
            throw;
        }
    }

    private bool Tell(IReadOnlyList<RunRow> rows)
    {
        lock (_lock)
        {
            var news = rows.Where(r => !_known.TryGetValue(r.Id, out var known) || known.Rev < r.Rev).OrderBy(r => r.UpdatedAt).ToList();
            foreach (var row in news)
            {
                _known[row.Id] = (row.Rev, row.UpdatedAt);
                _until = row.UpdatedAt > _until ? row.UpdatedAt : _until;

                // A run that is recorded with times of long ago must not send whoever resumes from it back there.
                var change = RunChanged.Of(row, _pathBase) with { Position = StreamPosition.Of(_until) };
                Put(0, change);
                Put(row.Id, change);
            }

            Forget();
            return news.Count > 0;
        }
    }

    private void Put(long run, RunChanged change)
    {
        foreach (var watcher in _watchers.GetValueOrDefault(run) ?? [])
        {
            watcher.Put(change);
        }
    }

    // More than anybody wants to be told one by one.
    private bool Lose()
    {
        lock (_lock)
        {
            _began = null;
            foreach (var watcher in _watchers.Values.SelectMany(w => w))
            {
                watcher.Reset();
            }

            return true;
        }
    }

    // What is older than any read goes back to is never met again.
    private void Forget()
    {
        if (_known.Count < ManyKnown)
        {
            return;
        }

        foreach (var (run, _) in _known.Where(k => k.Value.At < _until - (2 * RunChanges.Overlap)).ToList())
        {
            _known.Remove(run);
        }
    }
}
