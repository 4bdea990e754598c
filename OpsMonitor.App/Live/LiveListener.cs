using Npgsql;

namespace OpsMonitor.App.Live;

/// <summary>Reads the signals of what changed on a connection of its own, many times a second, and comes back after every loss of it.</summary>
internal sealed partial class LiveListener(LiveConnections connections, LiveFeed feed, LivePulse pulse, LiveOptions options, TimeProvider clock, ILogger logger)
{
    private readonly BackOff _backOff = new(options.MaxBackOff);
    private bool _lost;

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                connections.Heard(e);
                pulse.ListenerLost();
                if (!_lost)
                {
                    Log.ListenerLost(logger, e);
                }

                _lost = true;
                await Task.Delay(_backOff.Next(), clock, cancel);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancel)
    {
        await using var connection = await connections.OpenAsync("opsmonitor-listener", cancel);
        await using var signals = await LiveSignals.BeginAsync(connection, clock, cancel);
        _backOff.Reset();
        if (_lost)
        {
            _lost = false;
            Log.ListenerBack(logger);
        }

        // Of what was signalled while nobody listened nothing is known. Live is said after that, not before.
        feed.PublishEverything();
        while (true)
        {
            pulse.ListenerHeard();
            await signals.PaceAsync(feed.HasWatchers ? options.SignalInterval : options.IdleSignalInterval, cancel);
            feed.Publish(await signals.ReadAsync(cancel));
            await signals.PruneAsync(cancel);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The listener lost the database; live pages rely on polling until it is back.")]
        public static partial void ListenerLost(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Information, "The listener is back; everything watched is read again.")]
        public static partial void ListenerBack(ILogger logger);
    }
}
