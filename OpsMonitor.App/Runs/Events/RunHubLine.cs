using System.Threading.RateLimiting;
using Microsoft.AspNetCore.SignalR;
using OpsMonitor.App.Api;

namespace OpsMonitor.App.Runs.Events;

/// <summary>Sends one connection of the hub what it watches, one message after the other, and ends it when its caller's right has ended. A client that does not read
/// holds up its own line alone, until SignalR cuts it.</summary>
internal sealed class RunHubLine : IAsyncDisposable
{
    public const string Changed = "runChanged";

    private static readonly TimeSpan _look = TimeSpan.FromSeconds(2);

    // A client that watches as many runs as it may asks so often at once.
    private readonly TokenBucketRateLimiter _calls = new(new()
    {
        TokenLimit = RunWatcher.MostRuns + 10, TokensPerPeriod = 5, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0,
    });

    private readonly CancellationTokenSource _ends = new();
    private readonly Admission _admission;
    private readonly IClientProxy _client;
    private readonly Action _abort;
    private readonly TimeSpan _life;
    private readonly TimeProvider _clock;
    private readonly Task _sending;

    public RunHubLine(RunWatcher watcher, Admission admission, IClientProxy client, Action abort, TimeSpan life, TimeProvider clock)
    {
        (Watcher, _admission, _client, _abort, _life, _clock) = (watcher, admission, client, abort, life, clock);
        _sending = Task.Run(SendAsync);
    }

    public RunWatcher Watcher { get; }

    /// <summary>Whether one more call may be answered now.</summary>
    public bool MayCall()
    {
        using var lease = _calls.AttemptAcquire();
        return lease.IsAcquired;
    }

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Watcher.Dispose();
        _ends.Dispose();
        await _calls.DisposeAsync();
    }

    private async Task SendAsync()
    {
        try
        {
            var began = _clock.GetTimestamp();
            while (_clock.GetElapsedTime(began) < _life)
            {
                var mail = await Watcher.TakeAsync(_look, _ends.Token);
                if (!await _admission.HoldsAsync(_ends.Token))
                {
                    return;
                }

                if (mail.IsReset)
                {
                    await _client.SendAsync(RunEvents.Reset, await Watcher.PositionAsync(_ends.Token), _ends.Token);
                }

                foreach (var change in mail.Changes)
                {
                    await _client.SendAsync(Changed, change, _ends.Token);
                    if (!await _admission.HoldsAsync(_ends.Token))
                    {
                        return; // who reads slowly takes long to read it all
                    }
                }
            }
        }
        finally
        {
            _abort(); // also where something failed: a client that hears nothing must know it
        }
    }
}
