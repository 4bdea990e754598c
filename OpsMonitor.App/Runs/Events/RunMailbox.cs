namespace OpsMonitor.App.Runs.Events;

/// <summary>What a consumer has still to be sent. <paramref name="IsReset"/>: something was dropped before it.</summary>
internal sealed record RunMail(IReadOnlyList<RunChanged> Changes, bool IsReset)
{
    public bool IsEmpty => Changes.Count == 0 && !IsReset;
}

/// <summary>
/// What waits for one consumer: of each run the newest state alone, so that a slow consumer costs as much as there are runs and never what they did meanwhile. Where
/// that is too much still, all of it is dropped and the consumer is told to read the list again.
/// </summary>
internal sealed class RunMailbox : IDisposable
{
    /// <summary>Runs that may wait for a consumer.</summary>
    public const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private Dictionary<long, RunChanged> _waiting = [];
    private bool _isReset;
    private int _held;

    /// <summary>Nothing is taken until the answer is disposed: what is older must be put in first.</summary>
    public IDisposable Hold()
    {
        lock (_lock)
        {
            _held++;
            return new Release(this);
        }
    }

    public void Put(RunChanged change)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(change.Id, out var known) ? known.Rev >= change.Rev : _waiting.Count >= Most && Drop())
            {
                return;
            }

            _waiting[change.Id] = change;
            Ring();
        }
    }

    /// <summary>More was missed than can be told.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            Drop();
            Ring();
        }
    }

    /// <summary>Forgets what waits: it was for a watch that is over.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            (_waiting, _isReset) = ([], false);
        }
    }

    /// <summary>All that waits, in order of the changes; nothing after <paramref name="patience"/>.</summary>
    public async Task<RunMail> TakeAsync(TimeSpan patience, CancellationToken cancel)
    {
        await _arrived.WaitAsync(patience, cancel);
        Dictionary<long, RunChanged> taken;
        bool isReset;
        lock (_lock)
        {
            if (_held > 0)
            {
                return new([], false);
            }

            (taken, isReset, _waiting, _isReset) = (_waiting, _isReset, [], false);
        }

        return new([.. taken.Values.OrderBy(c => c.Position).ThenBy(c => c.Id)], isReset);
    }

    public void Dispose() => _arrived.Dispose();

    // Under the lock, as all below. Always false, for the one that did not fit is told after the reset.
    private bool Drop()
    {
        (_waiting, _isReset) = ([], true);
        return false;
    }

    private void Ring()
    {
        if (_held == 0 && _arrived.CurrentCount == 0)
        {
            _arrived.Release();
        }
    }

    private sealed class Release(RunMailbox box) : IDisposable
    {
        public void Dispose()
        {
            lock (box._lock)
            {
                box._held--;
                if (box._waiting.Count > 0 || box._isReset)
                {
                    box.Ring();
                }
            }
        }
    }
}
