using Npgsql;

namespace OpsMonitor.App.Live;

/// <summary>Hears the database's own signals on a connection of its own, and comes back after every loss of it.</summary>
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
        connection.Notification += (_, e) => Hear(e.Payload);
        await ExecuteAsync(connection, LiveFeedSql.Listen, cancel);
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

            // A half-open connection looks like a quiet one until it is asked.
            if (!await connection.WaitAsync(options.ListenerCheckInterval, cancel))
            {
                await ExecuteAsync(connection, LiveFeedSql.SignOfLife, cancel);
            }
        }
    }

    private void Hear(string payload)
    {
        if (LiveKey.TryParse(payload, out var key))
        {
            feed.Publish(key);
        }
        else
        {
            Log.NotUnderstood(logger, payload);
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

        [LoggerMessage(3, LogLevel.Debug, "A notification of the database is no signal of ours: {Payload}")]
        public static partial void NotUnderstood(ILogger logger, string payload);
    }
}
