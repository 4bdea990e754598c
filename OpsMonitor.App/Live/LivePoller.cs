using Npgsql;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Live;

/// <summary>Finds progress, which is never notified: compares the revisions of the active runs with those of the look before.</summary>
internal sealed partial class LivePoller(LiveConnections connections, LiveFeed feed, LivePulse pulse, LiveOptions options, TimeProvider clock, ILogger logger)
{
    private readonly BackOff _backOff = new(options.MaxBackOff);
    private Dictionary<LiveKey, long> _known = [];
    private bool _lost;

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await using var connection = await connections.OpenAsync("opsmonitor-watcher", cancel);
                while (true)
                {
                    var start = clock.GetTimestamp();
                    await PollAsync(connection, cancel);
                    var pause = (feed.HasWatchers ? options.PollInterval : options.IdlePollInterval) - clock.GetElapsedTime(start);
                    await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, clock, cancel);
                }
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                connections.Heard(e);
                pulse.PollFailed();
                if (!_lost)
                {
                    Log.DatabaseLost(logger, e);
                }

                _lost = true;
                await Task.Delay(_backOff.Next(), clock, cancel);
            }
        }
    }

    private async Task PollAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var sentAt = clock.GetUtcNow();
        var active = await ReadAsync(connection, cancel);
        var changed = active.Where(run => !_known.TryGetValue(run.Key, out var rev) || rev != run.Value).Select(run => run.Key)
            .Concat(_known.Keys.Where(key => !active.ContainsKey(key))).ToList();
        _known = active;
        _backOff.Reset();
        if (_lost)
        {
            // Readers failed too during the outage: they are called again, whatever changed.
            _lost = false;
            Log.DatabaseBack(logger);
            feed.PublishEverything();
        }
        else if (changed.Count > 0)
        {
            feed.Publish(changed);
        }

        pulse.PollSucceeded(sentAt);
    }

    private async Task<Dictionary<LiveKey, long>> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var active = new Dictionary<LiveKey, long>(_known.Count);
        await using var command = new NpgsqlCommand(LiveFeedSql.ActiveRuns, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            active[LiveKey.Run(new TenantId(reader.GetInt64(0)), reader.GetInt64(1))] = reader.GetInt64(2);
        }

        return active;
    }

    private static partial class Log
    {
        [LoggerMessage(4, LogLevel.Error, "The watcher has no answer from the database; live pages are not live until it has.")]
        public static partial void DatabaseLost(ILogger logger, Exception exception);

        [LoggerMessage(5, LogLevel.Information, "The watcher reaches the database again; everything watched is read again.")]
        public static partial void DatabaseBack(ILogger logger);
    }
}
