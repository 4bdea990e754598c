using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsMonitor.App.Hosting.Postgres;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Bench;

/// <summary>A migrated database for this run alone, which is dropped at its end; the server is the one given or one of our own.</summary>
internal sealed class BenchDb : IAsyncDisposable
{
    private readonly string _admin;
    private readonly string _name;
    private readonly string? _ownServer;

    private BenchDb(string admin, string name, string? ownServer)
    {
        (_admin, _name, _ownServer) = (admin, name, ownServer);
        ConnectionString = new NpgsqlConnectionStringBuilder(admin) { Database = name, MaxPoolSize = 40 }.ConnectionString;
        Ops = new(ConnectionString);
        Ledger = new(Ops);
    }

    public string ConnectionString { get; }

    public OpsDb Ops { get; }

    public RunLedger Ledger { get; }

    public static async Task<BenchDb> OpenAsync(string? server)
    {
        var folder = server is null ? Path.Combine(Path.GetTempPath(), $"opsmonitor-bench-{Environment.ProcessId}") : null;
        var cluster = folder is null ? null : await PrivatePostgres.StartAsync(folder, NullLogger.Instance, CancellationToken.None);
        var admin = server ?? cluster!.SuperuserConnectionString;
        var name = $"opsmonitor_bench_{Environment.ProcessId}";
        var owner = new NpgsqlConnectionStringBuilder(cluster?.ConnectionString ?? admin).Username;
        await ExecuteAsync(admin, $"create database {name} owner \"{owner}\" template template0 encoding 'UTF8'");
        var db = new BenchDb(cluster?.ConnectionString ?? admin, name, folder);
        await Schema.MigrateAsync(db.ConnectionString);
        return db;
    }

    /// <summary>A tenant of its own for a scenario, so that none reads what another left.</summary>
    public async Task<TenantId> TenantAsync(string slug)
    {
        await using var db = Ops.ForAllTenants("the benchmark makes tenants");
        var tenant = new Tenant { Slug = slug, Name = slug };
        db.Add(tenant);
        await db.SaveChangesAsync();
        return tenant.Id;
    }

    /// <summary>A connection bound to the tenant as the app's are; the bare statements run on it without anything around them.</summary>
    public async Task<NpgsqlConnection> BareAsync(TenantId tenant)
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await connection.RunAsync($"select set_config('role', 'opsmonitor_app', false), set_config('app.tenant_id', '{tenant.Value}', false)");
        return connection;
    }

    /// <summary>As the owner of the tables, whom row-level security keeps from all rows.</summary>
    public Task OwnerAsync(string sql) => ExecuteAsync(ConnectionString, sql);

    /// <summary>All tenants' rows.</summary>
    public Task ServiceAsync(string sql) => ExecuteAsync(ConnectionString, $"set role opsmonitor_service; {sql}");

    public async Task<string> VersionAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection.PostgreSqlVersion.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await Ops.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        if (_ownServer is null)
        {
            await ExecuteAsync(_admin, $"drop database {_name} with (force)");
            return;
        }

        await PrivatePostgres.StopAsync(_ownServer, NullLogger.Instance, CancellationToken.None);
        Directory.Delete(_ownServer, recursive: true);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await connection.RunAsync(sql);
    }
}

internal static class BareSql
{
    public static async Task<int> RunAsync(this NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads every row and gives their number.</summary>
    public static async Task<int> ReadAsync(this NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = 0;
        while (await reader.ReadAsync())
        {
            rows++;
        }

        return rows;
    }
}
