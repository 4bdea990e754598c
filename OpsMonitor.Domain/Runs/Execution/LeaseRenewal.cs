using Npgsql;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Runs.Execution;

/// <summary>What a renewal found out about a lease that is still ours; not prolonged when somebody else had the run's row locked.</summary>
public sealed record RenewedLease(TenantId Tenant, long RunId, bool IsProlonged, bool AbortRequested);

/// <summary>Prolongs leases on a connection of its own, kept open: an exhausted pool cannot cost a lease. Not for concurrent use.</summary>
public sealed class LeaseRenewal(OpsDb ops) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    /// <summary>Prolongs the leases by the database's clock; those missing in the answer are lost. Waits for <paramref name="patience"/> at most.</summary>
    public async Task<IReadOnlyList<RenewedLease>> RenewAsync(
        IReadOnlyCollection<RunLease> leases, TimeSpan lease, TimeSpan patience, CancellationToken cancel = default)
    {
        try
        {
            _connection ??= await OpenAsync(patience, cancel);
            await using var command = new NpgsqlCommand(RunLeasesSql.Renew, _connection) { CommandTimeout = Seconds(patience) };
            command.Parameters.AddWithValue("lease", lease);
            command.Parameters.AddWithValue("tenants", leases.Select(l => l.Tenant.Value).ToArray());
            command.Parameters.AddWithValue("runs", leases.Select(l => l.RunId).ToArray());
            command.Parameters.AddWithValue("attempts", leases.Select(l => l.Attempt).ToArray());
            List<RenewedLease> renewed = [];
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                renewed.Add(new(new(reader.GetInt64(0)), reader.GetInt64(1), reader.GetBoolean(2), reader.GetBoolean(3)));
            }

            return renewed;
        }
        catch (Exception e)
        {
            ops.Heard(e);
            await DisposeAsync(); // whatever it was, the next attempt begins with a new connection
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(TimeSpan patience, CancellationToken cancel)
    {
        var settings = new NpgsqlConnectionStringBuilder(ops.ConnectionString)
        {
            ApplicationName = "opsmonitor-leases",
            Pooling = false,
            KeepAlive = 10,
            Timeout = Seconds(patience),
            CancellationTimeout = -1, // asking a silent server to cancel would take as long again
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await ops.OpenOwnAsync(connection, cancel);
            await using var command = new NpgsqlCommand(RunLeasesSql.BecomeService, connection);
            await command.ExecuteNonQueryAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static int Seconds(TimeSpan patience) => Math.Max(1, (int)patience.TotalSeconds);
}
