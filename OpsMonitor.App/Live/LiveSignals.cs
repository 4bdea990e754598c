using Npgsql;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Live;

/// <summary>Reads the signals that the database keeps of what changed, each once, and removes old ones.</summary>
internal sealed class LiveSignals : IAsyncDisposable
{
    private const int PruneBatch = 10_000;

    // Every node looks several times a second; one that was away longer reads everything again anyway.
    private static readonly TimeSpan _keep = TimeSpan.FromMinutes(1);

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _read;
    private readonly TimeProvider _clock;
    private string _seen;
    private string _old;
    private long _readAt;
    private long _oldAt;

    private LiveSignals(NpgsqlConnection connection, NpgsqlCommand read, TimeProvider clock, string seen)
    {
        (_connection, _read, _clock, _seen, _old) = (connection, read, clock, seen, seen);
        _oldAt = _readAt = clock.GetTimestamp();
    }

    /// <summary>Reads from now on; what came before must be read again by whoever cares.</summary>
    public static async Task<LiveSignals> BeginAsync(NpgsqlConnection connection, TimeProvider clock, CancellationToken cancel)
    {
        await using var prefer = new NpgsqlCommand(LiveFeedSql.PreferIndexes, connection);
        await prefer.ExecuteNonQueryAsync(cancel);
        await using var now = new NpgsqlCommand(LiveFeedSql.Snapshot, connection);
        var seen = (string)(await now.ExecuteScalarAsync(cancel))!;
        var read = new NpgsqlCommand(LiveFeedSql.Signals, connection) { Parameters = { new("seen", seen) } };
        await read.PrepareAsync(cancel); // planning it takes longer than what it does
        return new(connection, read, clock, seen);
    }

    public ValueTask DisposeAsync() => _read.DisposeAsync();

    /// <summary>Waits until the last read is this long ago.</summary>
    public Task PaceAsync(TimeSpan interval, CancellationToken cancel)
    {
        var wait = interval - _clock.GetElapsedTime(_readAt);
        return wait > TimeSpan.Zero ? Task.Delay(wait, _clock, cancel) : Task.CompletedTask;
    }

    /// <summary>What was signalled since the last read.</summary>
    public async Task<IReadOnlyCollection<LiveKey>> ReadAsync(CancellationToken cancel)
    {
        _readAt = _clock.GetTimestamp();
        List<LiveKey> keys = [];
        _read.Parameters[0].Value = _seen;
        await using var reader = await _read.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            if (await reader.IsDBNullAsync(0, cancel))
            {
                keys.Add(new(new TenantId(reader.GetInt64(1)), reader.GetString(2), reader.GetInt64(3)));
            }
            else
            {
                _seen = reader.GetString(0);
            }
        }

        return keys;
    }

    /// <summary>Now and then removes what all nodes have had time to read.</summary>
    public async Task PruneAsync(CancellationToken cancel)
    {
        if (_clock.GetElapsedTime(_oldAt) < _keep)
        {
            return;
        }

        await using var command = new NpgsqlCommand(LiveFeedSql.Prune, _connection) { Parameters = { new("seen", _old), new("batch", PruneBatch) } };
        if (await command.ExecuteNonQueryAsync(cancel) < PruneBatch)
        {
            (_old, _oldAt) = (_seen, _clock.GetTimestamp());
        }
    }
}
