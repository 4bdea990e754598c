using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Support;

/// <summary>A fresh database with tenants contoso and fabrikam, Ana (operator of contoso) and, on demand, workers.</summary>
internal sealed class Ledger : IAsyncDisposable
{
    private readonly List<IHost> _workers = [];
    private readonly NpgsqlDataSource _sql;
    private readonly TestDatabase? _clone;
    private bool _isOwner;

    private Ledger(string connectionString, ServiceProvider services, TestDatabase? clone)
    {
        (ConnectionString, Services, _clone) = (connectionString, services, clone);
        _sql = clone?.Sql ?? NpgsqlDataSource.Create(connectionString);
    }

    public string ConnectionString { get; }

    public ServiceProvider Services { get; }

    public TenantId Contoso { get; } = new(1);

    public TenantId Fabrikam { get; } = new(2);

    public Actor Ana { get; } = Actor.OfUser(1, "Ana Ruiz");

    public OpsDb Ops => Services.GetRequiredService<OpsDb>();

    public static async Task<Ledger> CreateAsync()
    {
        var ledger = await CreateAsync(await TestPostgres.CloneAsync());
        ledger._isOwner = true;
        return ledger;
    }

    /// <summary>On any database, as it is.</summary>
    public static Ledger Of(string connectionString)
    {
        var services = new ServiceCollection();
        services.AddDomain(connectionString);
        services.AddSingleton(TimeProvider.System);
        var clone = TestPostgres.Find(connectionString);
        if (clone?.Lend() is { } door)
        {
            services.AddSingleton(door);
        }

        return new(connectionString, services.BuildServiceProvider(), clone);
    }

    /// <summary>On a migrated database without tenants.</summary>
    public static async Task<Ledger> CreateAsync(string connectionString)
    {
        var ledger = Of(connectionString);
        await using var db = ledger.Ops.ForAllTenants("test data");
        db.AddRange(
            new Tenant { Id = ledger.Contoso, Slug = "contoso", Name = "Contoso" },
            new Tenant { Id = ledger.Fabrikam, Slug = "fabrikam", Name = "Fabrikam" },
            new User { Id = 1, DisplayName = "Ana Ruiz", UserName = "ana@contoso.example" },
            new Membership { TenantId = ledger.Contoso, UserId = 1, Role = TenantRole.Operator, Notify = NotifyPreference.Own });
        await db.SaveChangesAsync();
        return ledger;
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>A worker in this process, the real one; stop it with <see cref="IHost.StopAsync"/>.</summary>
    public Task<IHost> StartWorkerAsync(params (string Key, string Value)[] settings) => StartWorkerAsync(_ => { }, settings);

    /// <summary>The same with services of the test's own, registered last.</summary>
    public async Task<IHost> StartWorkerAsync(Action<IServiceCollection> configure, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"{WorkerOptions.Section}:{s.Key}", (string?)s.Value)));
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Services.AddDomain(ConnectionString);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddOperations();
        configure(builder.Services);
        builder.Logging.ClearProviders();
        var host = builder.Build();
        _workers.Add(host);
        await host.StartAsync();
        return host;
    }

    /// <summary>Plain SQL as the login role, as a SQL-only producer writes.</summary>
    public async Task<int> SqlAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Nobody reads the table until the answer is disposed: for what is shown meanwhile.</summary>
    public async Task<IAsyncDisposable> HoldAsync(string table)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"begin; lock table {table} in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    public async Task StopWorkersAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.StopAsync();
            worker.Dispose();
        }

        _workers.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await StopWorkersAsync();
        await Services.DisposeAsync();
        if (_clone is null)
        {
            await _sql.DisposeAsync();
        }

        if (_isOwner)
        {
            _isOwner = false;
            await TestPostgres.GiveBackAsync(ConnectionString);
        }
    }

    // A new connection is a new process of the server's, which costs more than most statements. One that a test has cut meanwhile is of no use.
    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = await _sql.OpenConnectionAsync();
        try
        {
            await using var look = new NpgsqlCommand(";", connection);
            await look.ExecuteNonQueryAsync();
            return connection;
        }
        catch (NpgsqlException)
        {
            await connection.DisposeAsync();
            _sql.Clear();
            return await _sql.OpenConnectionAsync();
        }
    }
}
