using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace OpsMonitor.Domain.Storage;

/// <summary>
/// The way in to the server, for all who read and write the ledger. A server that is frozen or cut off still has a queue at its door, and once it is back it works
/// through everybody in it, also those that gave up long ago: 20 ms for each. So as soon as one attempt was not answered, a single one waits at the door, and
/// everybody else waits for it.
/// </summary>
internal sealed class Doorway(string connectionString) : DbConnectionInterceptor, IAsyncDisposable
{
    // Seconds. Long, as each attempt stays in the queue; but where packets are lost, a new attempt is heard sooner than the repetitions of an old one.
    private const int AtTheDoor = 10;

    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "opsmonitor-doorway",
        Pooling = false,
        Timeout = AtTheDoor,
    }.ConnectionString;

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task _silence = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Opens the connection. Of a silent server nobody waits for longer than the connection's own limit, as if it had asked itself.</summary>
    public async Task OpenAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await PassAsync(connection, cancel);
        try
        {
            await connection.OpenAsync(cancel);
        }
        catch (NpgsqlException e)
        {
            Heard(e);
            throw;
        }
    }

    /// <summary>
    /// What became of a statement: where it was not answered, everybody waits at the door, also those for whom the pool has a connection. Each of them would ask the
    /// server in vain, and then, by a connection of its own, to cancel what it asked. A server that only takes its time opens the door at once.
    /// </summary>
    public void Heard(Exception error)
    {
        if (error is NpgsqlException { InnerException: TimeoutException })
        {
            Unanswered();
        }
    }

    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await OpenAsync((NpgsqlConnection)connection, cancellationToken);
        return InterceptionResult.Suppress();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _stop.CancelAsync();
        await _silence.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task PassAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        try
        {
            await _silence.WaitAsync(TimeSpan.FromSeconds(connection.ConnectionTimeout), cancel);
        }
        catch (TimeoutException e)
        {
            throw new NpgsqlException("The server has answered nobody for a while.", e);
        }
    }

    private void Unanswered()
    {
        lock (_lock)
        {
            if (_silence.IsCompleted && !_disposed)
            {
                _silence = WaitAtTheDoorAsync();
            }
        }
    }

    /// <summary>Ends as soon as the server answers anything, if only that it wants no more connections.</summary>
    private async Task WaitAtTheDoorAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_connectionString);
                await connection.OpenAsync(_stop.Token);
                return;
            }
            catch (Exception e) when (e is not NpgsqlException { InnerException: TimeoutException })
            {
                return; // whatever it was: who comes next meets it too, and can tell of it
            }
            catch (NpgsqlException)
            {
                // Still silent.
            }
        }
    }
}
