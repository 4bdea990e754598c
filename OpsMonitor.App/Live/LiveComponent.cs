using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Live;

/// <summary>A page or part that stays up to date. Order in a page: <see cref="Watch"/>, then the first <see cref="ReadAsync"/>.</summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private readonly Dictionary<LiveKey, LiveSubscription> _watched = [];
    private readonly HashSet<LiveKey> _failing = [];
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _lifetime = new();
    private bool _disposed;

    [Inject]
    public required LiveFeed Feed { get; init; }

    /// <summary>Null where no browser looks on, as in a test of one part.</summary>
    [CascadingParameter]
    public Attention? Attention { get; set; }

    /// <summary>The component was left; what still runs for it is for nobody.</summary>
    protected bool IsDisposed => _disposed;

    /// <summary>What is read now must be at least as new as this; for <see cref="SharedReads"/>.</summary>
    protected Moment Since { get; private set; }

    /// <summary>Why the values on the screen are older than they should be, for people; null when they are not.</summary>
    protected string? StaleReason { get; private set; }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        UnwatchAll();
        await _lifetime.CancelAsync();
        await DisposeCoreAsync();
        _lifetime.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Calls <paramref name="reload"/> on the component's dispatcher after signals for <paramref name="key"/> and renders once.
    /// Watching a watched key again does nothing, so it may stand in OnParametersSet: let reload read fields, not captured values.</summary>
    protected void Watch(LiveKey key, TimeSpan interval, Func<CancellationToken, Task> reload) => Watch(key, interval, async cancel =>
    {
        await reload(cancel);
        return true;
    });

    /// <summary>The same for a <paramref name="reload"/> that answers whether it found anything new: where it did not, nothing is rendered.</summary>
    protected void Watch(LiveKey key, TimeSpan interval, Func<CancellationToken, Task<bool>> reload)
    {
        // An initialisation may still be under way when the page is gone.
        if (!_disposed && !_watched.ContainsKey(key))
        {
            var subscription = Feed.Subscribe(key, interval, async (since, cancel) =>
            {
                var changed = false;
                await InvokeAsync(async () => changed = await ReloadAsync(key, since, reload, cancel));
                return changed;
            });
            _watched[key] = subscription;
            Attention?.Add(subscription);
        }
    }

    /// <summary>
    /// Lets the reloads for a watched key take a part of the time at most: they come so many <paramref name="times"/> as far apart as the last one
    /// <paramref name="took"/>, within bounds.
    /// </summary>
    protected void Spread(LiveKey key, TimeSpan took, TimeSpan least, TimeSpan most, int times = 10)
    {
        if (_watched.TryGetValue(key, out var subscription))
        {
            var wanted = took * times;
            subscription.Interval = wanted < least ? least : wanted > most ? most : wanted;
        }
    }

    protected void Unwatch(LiveKey key)
    {
        if (_watched.Remove(key, out var subscription))
        {
            Attention?.Remove(subscription);
            subscription.Dispose();
            Succeeded(key);
        }
    }

    protected void UnwatchAll()
    {
        foreach (var key in _watched.Keys.ToList())
        {
            Unwatch(key);
        }
    }

    /// <summary>Reads in turn with the reloads, so that an older answer can never replace a newer one. Errors are the caller's. Not for use
    /// inside a reload, which has its turn already.</summary>
    protected Task ReadAsync(Func<CancellationToken, Task> read) => ReadAsync(read, Moment.Next);

    /// <summary>The first read after <see cref="Watch(LiveKey, TimeSpan, Func{CancellationToken, Task})"/>: what others who watch the same have just read will do,
    /// for as long as nothing was signalled of <paramref name="key"/> (null: of anything watched). So a page that many open is not read anew for each of them.</summary>
    protected Task OpenAsync(Func<CancellationToken, Task> read, LiveKey? key = null) => ReadAsync(read, () => _watched.Where(w => key is null || w.Key == key)
        .Select(w => w.Value.QuietSince).Aggregate((Moment?)null, (latest, since) => latest?.IsAfter(since) == true ? latest : since) ?? Moment.Next());

    private async Task ReadAsync(Func<CancellationToken, Task> read, Func<Moment> since)
    {
        if (_disposed)
        {
            return;
        }

        var cancel = _lifetime.Token;
        try
        {
            await _turn.WaitAsync(cancel);
            try
            {
                Since = since();
                await read(cancel);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The page was left meanwhile: no error, and nobody to show it to.
        }
    }

    /// <summary>For what a derived component holds besides its subscriptions.</summary>
    protected virtual ValueTask DisposeCoreAsync() => ValueTask.CompletedTask;

    private async Task<bool> ReloadAsync(LiveKey key, Moment since, Func<CancellationToken, Task<bool>> reload, CancellationToken cancel)
    {
        if (Attention is { } reader && !reader.MaySee(key.Tenant))
        {
            return false; // the right has ended; the page is about to
        }

        await _turn.WaitAsync(cancel);
        bool changed;
        try
        {
            Since = since;
            var stale = StaleReason;
            changed = await reload(cancel);
            cancel.ThrowIfCancellationRequested();
            Succeeded(key);
            changed |= StaleReason != stale;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // The old values stay on the screen; the subscription logs the error and tries again.
            _failing.Add(key);
            StaleReason = OutageWords.Of(e) is { } outage ? $"{outage}." : "The last refresh failed.";
            StateHasChanged();
            throw;
        }
        finally
        {
            _turn.Release();
        }

        if (changed)
        {
            StateHasChanged();
        }

        return changed;
    }

    private void Succeeded(LiveKey key)
    {
        _failing.Remove(key);
        StaleReason = _failing.Count == 0 ? null : StaleReason;
    }
}
