using Npgsql;
using Testcontainers.PostgreSql;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>The server behind <see cref="TestPostgres"/>: the configured one, else a container, else a private cluster.</summary>
internal sealed class TestServer
{
    private const string Variable = "OPSMONITOR_TEST_DB";
    private const string Image = "postgres:17.2-alpine";
    private const string Password = "opsmonitor-test"; // of a role that lives as long as the run

    private readonly string _administrator;
    private readonly string? _role;
    private readonly IAsyncDisposable? _owned;
    private readonly string _connectionString;

    private TestServer(string kind, string connectionString, string? role, IAsyncDisposable? owned, string? superuser = null)
    {
        Kind = kind;
        _administrator = superuser ?? connectionString;
        _role = role;
        _owned = owned;
        _connectionString = role is null ? connectionString : As(connectionString, role);
    }

    public string Kind { get; }

    public static async Task<TestServer> StartAsync(string run)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured)
        {
            return await WithPlainRoleAsync(Variable, configured, run, owned: null);
        }

        if (await ContainerEngine.AnswersAsync())
        {
            var container = new PostgreSqlBuilder(Image)
                .WithCommand("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200")
                .Build();
            await container.StartAsync();
            return await WithPlainRoleAsync("container", container.GetConnectionString(), run, container);
        }

        await TestCluster.RemoveLeftoversAsync();
        var cluster = TestCluster.Reserve();
        var started = await cluster.StartAsync(CancellationToken.None);
        return new TestServer("private cluster", started.ConnectionString, role: null, cluster, started.SuperuserConnectionString);
    }

    // Each database has its own pool: idle connections of finished tests would use up the server's 200.
    public string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder(_connectionString)
    {
        Database = database,
        ConnectionIdleLifetime = 5,
        ConnectionPruningInterval = 1,
        Timeout = 30, // the machine may be busy with other tests
    }.ConnectionString;

    /// <summary>Ends a database's connections and lets no new ones in: PostgreSQL copies only a template that nobody uses.</summary>
    public async Task CloseAsync(string database)
    {
        await ExecuteAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS false");
        await ExecuteAsync($"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{database}'");
    }

    public Task ExecuteAsync(string sql) => ExecuteAsync(_connectionString, sql);

    /// <summary>As the administrator: a connection of another role may still be open.</summary>
    public Task DropAsync(string database) => AdministerAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");

    /// <summary>As the server's administrator, who is a superuser unless a configured server gave us a plain role.</summary>
    public Task AdministerAsync(string sql) => ExecuteAsync(_administrator, sql);

    /// <summary>The administrator's connection to a database.</summary>
    public string AdministratorOf(string? database) => new NpgsqlConnectionStringBuilder(_administrator) { Database = database, Pooling = false }.ConnectionString;

    /// <summary>Drops the server if it is ours, else only what the run made on it.</summary>
    public async Task RemoveAsync(IEnumerable<string> databases)
    {
        if (_owned is not null)
        {
            await _owned.DisposeAsync();
            return;
        }

        foreach (var database in databases)
        {
            await DropAsync(database);
        }

        if (_role is not null)
        {
            // A no-op where the migrations' roles depend on it: a role without databases does no harm.
            await ExecuteAsync(
                _administrator, $"DO $$BEGIN DROP ROLE IF EXISTS {_role}; EXCEPTION WHEN dependent_objects_still_exist THEN NULL; END$$");
        }
    }

    // A superuser bypasses row-level security, so tests under one would prove nothing about it.
    private static async Task<TestServer> WithPlainRoleAsync(string kind, string connectionString, string role, IAsyncDisposable? owned)
    {
        if (await ExecuteAsync(connectionString, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is not true)
        {
            return new TestServer(kind, connectionString, role: null, owned);
        }

        await ExecuteAsync(connectionString, $"CREATE ROLE {role} LOGIN CREATEDB CREATEROLE PASSWORD '{Password}'");
        return new TestServer(kind, connectionString, role, owned);
    }

    private static string As(string connectionString, string role) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Username = role, Password = Password, Database = "postgres" }.ConnectionString;

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
