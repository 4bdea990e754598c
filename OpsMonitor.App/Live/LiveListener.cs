using Npgsql;

namespace OpsMonitor.App.Live;

/// <summary>Is woken by the database's notifications on a connection of its own, reads what they are for, and comes back after every loss of it.</summary>
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
        var called = false;
        connection.Notification += (_, _) => called = true; // whatever it says: anybody can send one
        await ExecuteAsync(connection, LiveFeedSql.Listen, cancel);
        var signals = await LiveSignals.BeginAsync(connection, clock, cancel);
        _backOff.Reset();
        if (_lost)
        {
            _lost = false;
            Log.ListenerBack(logger);
        }

        // Signals sent while nobody listened are gone. Live is said after that, not before.
        feed.PublishEverything();
        while (true)
        {
            pulse.ListenerHeard();
            if (!called)
            {
                await connection.WaitAsync(options.ListenerCheckInterval, cancel);
            }

            await signals.PaceAsync(options.SignalInterval, cancel);

            // Uncalled too: a half-open connection looks like a quiet one until it is asked. A call during the read may be for what it did not see.
            called = false;
            feed.Publish(await signals.ReadAsync(cancel));
            await signals.PruneAsync(cancel);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The listener lost the database; live pages rely on polling until it is back.")]
        public static partial void ListenerLost(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Information, "The listener is back; everything watched is read again.")]
        public static partial void ListenerBack(ILogger logger);
    }
}
