using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Storage;

/// <summary>The only door to the database. Each call gives a new short-lived context; dispose it.</summary>
public sealed class OpsDb : IAsyncDisposable
{
    private readonly DbContextOptions<OpsDbContext> _options;
    private readonly TenantTurns _turns = new();
    private readonly Doorway _doorway;

    public OpsDb(string connectionString)
    {
        ConnectionString = connectionString = Patience.WithConnectTimeout(connectionString);
        var source = new NpgsqlDataSourceBuilder(connectionString);
        ReadableTimes.AddTo(source);
        DataSource = source.Build();
        _doorway = new(connectionString);
        Statements = new Impatient(_doorway);
        _options = Configure(new DbContextOptionsBuilder<OpsDbContext>(), DataSource).AddInterceptors(_doorway, new TenantRole(), Statements).Options;
    }

    public string ConnectionString { get; }

    /// <summary>What every context does with its statements.</summary>
    internal IInterceptor Statements { get; }

    /// <summary>The pool below the contexts, for COPY and statements EF Core cannot express.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>Opens a connection that its owner made from the <see cref="ConnectionString"/>, for what must neither starve the pool nor be starved by it.</summary>
    public Task OpenOwnAsync(NpgsqlConnection connection, CancellationToken cancel) => _doorway.OpenAsync(connection, cancel);

    /// <summary>Told by whoever has a connection of its own what became of a statement: see <see cref="Doorway.Heard"/>.</summary>
    public void Heard(Exception error) => _doorway.Heard(error);

    /// <summary>Sees and writes the rows of one tenant only; the database refuses anything else.</summary>
    public OpsDbContext ForTenant(TenantId tenant) =>
        OneMoment.Shared.Now is { } moment && moment.IsOf(tenant) ? moment.Context() : new(_options, tenant);

    /// <summary>Sees all tenants. <paramref name="reason"/> says why, for the reader of the code.</summary>
    public OpsDbContext ForAllTenants(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return OneMoment.Shared.Now is { } moment && moment.IsOf(null) ? moment.Context() : new(_options, null);
    }

    /// <summary>One transaction of one tenant. <paramref name="write"/> may run more than once (<see cref="Contention"/>), each time on a fresh context.</summary>
    public Task<T> WriteAsync<T>(TenantId tenant, Func<OpsDbContext, Task<T>> write, CancellationToken cancel = default) => Contention.RetryAsync(
        async () =>
        {
            using var turn = await _turns.TakeAsync(tenant, cancel);
            await using var db = ForTenant(tenant);
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var answer = await write(db);
            await transaction.CommitAsync(cancel);
            return answer;
        },
        cancel);

    /// <summary>
    /// One transaction of one tenant (null: of all) in one round trip, for the writes that come often; answers with the rows of the last statement.
    /// Its statements stay prepared on their connection. <paramref name="statements"/> may be made more than once (<see cref="Contention"/>).
    /// </summary>
    internal Task<List<T>> OnceAsync<T>(
        TenantId? tenant, Func<NpgsqlBatchCommand[]> statements, Func<NpgsqlDataReader, T> read, int? timeoutSeconds = null, CancellationToken cancel = default) => Contention.RetryAsync(
        async () =>
        {
            using var turn = await _turns.TakeAsync(tenant, cancel);
            await using var connection = await OpenAsync(cancel);
            await using var batch = new NpgsqlBatch(connection) { Timeout = timeoutSeconds ?? Patience.SecondsOr(connection.CommandTimeout) };
            batch.BatchCommands.Add(Statement(TenantRole.Bind, TenantRole.Parameters(tenant)));
            foreach (var statement in statements())
            {
                batch.BatchCommands.Add(statement);
            }

            try
            {
                return await LastRowsAsync(batch, read, cancel);
            }
            catch (NpgsqlException e)
            {
                Heard(e);
                throw;
            }
        },
        cancel);

    private static async Task<List<T>> LastRowsAsync<T>(NpgsqlBatch batch, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        await batch.PrepareAsync(cancel);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        for (var before = batch.BatchCommands.Count - 1; before > 0; before--)
        {
            await reader.NextResultAsync(cancel);
        }

        List<T> rows = [];
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>A connection bound to the tenant, or to all of them; it is reset when it is given back.</summary>
    internal async Task<NpgsqlConnection> OpenAsync(TenantId? tenant, CancellationToken cancel)
    {
        var connection = await OpenAsync(cancel);
        try
        {
            await using var bind = new NpgsqlCommand(TenantRole.Bind, connection) { CommandTimeout = Patience.SecondsOr(connection.CommandTimeout) };
            bind.Parameters.AddRange(TenantRole.Parameters(tenant));
            await bind.ExecuteNonQueryAsync(cancel);
            return connection;
        }
        catch (Exception e)
        {
            Heard(e);
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection of the pool that is bound to nobody yet.</summary>
    internal async Task<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = DataSource.CreateConnection();
        try
        {
            await _doorway.OpenAsync(connection, cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    internal static NpgsqlBatchCommand Statement(string sql, params NpgsqlParameter[] parameters)
    {
        var statement = new NpgsqlBatchCommand(sql);
        statement.Parameters.AddRange(parameters);
        return statement;
    }

    public async ValueTask DisposeAsync()
    {
        await _doorway.DisposeAsync();
        await DataSource.DisposeAsync();
    }

    internal static DbContextOptionsBuilder<OpsDbContext> Configure(DbContextOptionsBuilder<OpsDbContext> builder, DbDataSource source) =>
        builder.UseNpgsql(source, o => o.MigrationsHistoryTable("schema_migrations")).UseSnakeCaseNamingConvention();

    internal static DbContextOptionsBuilder<OpsDbContext> Configure(DbContextOptionsBuilder<OpsDbContext> builder, NpgsqlConnection connection) =>
        builder.UseNpgsql(connection, o => o.MigrationsHistoryTable("schema_migrations")).UseSnakeCaseNamingConvention();

    /// <summary>Gives each statement the <see cref="Patience"/> of whoever waits for it, and says at the door which were not answered.</summary>
    private sealed class Impatient(Doorway doorway) : DbCommandInterceptor
    {
        public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
        {
            result.CommandTimeout = Patience.SecondsOr(result.CommandTimeout);
            return result;
        }

        public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
        {
            doorway.Heard(eventData.Exception);
            return Task.CompletedTask;
        }
    }

    /// <summary>Binds each opened connection to its role and tenant; a pooled connection is reset when it is given back.</summary>
    private sealed class TenantRole : DbConnectionInterceptor
    {
        // Compiling a statement costs more here (0.1 to 1 s) than any of them takes. Nobody waits for ever for a row that a SQL producer holds.
        public const string Bind = $"""
            select set_config('jit', 'off', false), set_config('lock_timeout', '5s', false), {SilenceSql.Usual}, set_config('role', @role, false), set_config('app.tenant_id', @tenant, false)
            """;

        public static NpgsqlParameter[] Parameters(TenantId? tenant) =>
        [
            new("role", tenant is null ? "opsmonitor_service" : "opsmonitor_app"),
            new("tenant", tenant?.Value.ToString(CultureInfo.InvariantCulture) ?? ""),
        ];

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = Command(connection, eventData);
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = Command(connection, eventData);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        private static DbCommand Command(DbConnection connection, ConnectionEndEventData eventData)
        {
            var command = connection.CreateCommand();
            command.CommandText = Bind;
            command.Parameters.AddRange(Parameters(((OpsDbContext)eventData.Context!).Tenant));
            command.CommandTimeout = Patience.SecondsOr(command.CommandTimeout);
            return command;
        }
    }
}
