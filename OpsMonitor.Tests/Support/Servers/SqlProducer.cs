using Npgsql;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>A database login of its own, in opsmonitor_ingest and bound to a tenant, as a program that only speaks SQL has one.</summary>
internal sealed class SqlProducer : IAsyncDisposable
{
    public const string Password = "sql-producer-of-a-test";

    private readonly string _administrator;

    private SqlProducer(string administrator, string login)
    {
        (_administrator, Login) = (administrator, login);
        Source = Open("");
    }

    public string Login { get; }

    public NpgsqlDataSource Source { get; }

    /// <summary>Without a tenant the login is bound to none; <paramref name="roles"/> are what it is a member of.</summary>
    public static async Task<SqlProducer> CreateAsync(Ledger ledger, TenantId? tenant, string[]? operations = null, string roles = "opsmonitor_ingest")
    {
        var login = $"producer_{Guid.NewGuid():n}";
        await ledger.SqlAsync($"create role {login} login password '{Password}' connection limit 10 in role {roles}");
        if (tenant is { } bound)
        {
            Assert.Null(await ledger.Get<ProducerLogins>().BindAsync(bound, login, operations, ledger.Ana));
        }

        return new(ledger.ConnectionString, login);
    }

    /// <summary>The same login with settings of its own, as PGOPTIONS gives them.</summary>
    public NpgsqlDataSource Open(string options) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_administrator)
    {
        Username = Login,
        Password = Password,
        Options = options,
        MaxPoolSize = 5,
    }.ConnectionString);

    public async Task<int> SqlAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    public Task<object?> ScalarAsync(string sql) => ScalarAsync(Source, sql);

    public static async Task<object?> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public Task<PostgresException> RefusedAsync(string sql) => Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(sql));

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await using var administrator = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_administrator) { Pooling = false }.ConnectionString);
        await using var drop = administrator.CreateCommand($"drop role {Login}");
        await drop.ExecuteNonQueryAsync();
    }
}
