using Npgsql;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Live;

/// <summary>Long-lived connections outside the pool: a busy pool can then neither starve the watcher nor be starved by it.</summary>
internal sealed class LiveConnections(OpsDb db)
{
    // Seconds. Short, because an open page must be right again within 5 s of an outage's end, and a hanging attempt is part of these.
    private const int Patience = 2;

    public async Task<NpgsqlConnection> OpenAsync(string applicationName, CancellationToken cancel)
    {
        var settings = new NpgsqlConnectionStringBuilder(db.ConnectionString)
        {
            ApplicationName = applicationName,
            Pooling = false,
            KeepAlive = 10,
            Timeout = Patience,
            CommandTimeout = Patience,
            CancellationTimeout = -1, // a command that timed out ends its connection: asking a silent server to cancel takes as long again
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await db.OpenOwnAsync(connection, cancel);
            await using var command = new NpgsqlCommand(LiveFeedSql.BecomeService, connection);
            await command.ExecuteNonQueryAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>What became of a statement on such a connection: these hear of a silence first.</summary>
    public void Heard(Exception error) => db.Heard(error);
}
