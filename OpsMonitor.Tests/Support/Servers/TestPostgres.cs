using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Support.Servers;

[assembly: AssemblyFixture(typeof(TestPostgres.Lifetime))]

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>One database server for the whole test process, started by the first test that needs it, and a database without data for each
/// <see cref="CloneAsync"/>, until <see cref="GiveBackAsync"/>: a new one, or one that another test is done with. The tests' role is not a superuser, so
/// row-level security binds it as it binds the app.</summary>
internal static class TestPostgres
{
    private static readonly SemaphoreSlim _oneAtATime = new(1);
    private static readonly ConcurrentBag<string> _databases = [];
    private static readonly ConcurrentDictionary<string, TestDatabase> _clones = []; // by connection string
    private static readonly ConcurrentStack<TestDatabase> _free = [];
    private static readonly string _run = $"opsmonitor_test_{Environment.ProcessId}_{Environment.TickCount64:x}";
    private static TestServer? _server;
    private static string? _template;
    private static int _made;

    /// <summary>How the server was had, and what the first clone cost: for the curious and for the test of this.</summary>
    public static string Description { get; private set; } = "not started";

    /// <summary>A migrated database of the test's own; the answer is its connection string.</summary>
    public static async Task<string> CloneAsync()
    {
        await _oneAtATime.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _free.TryPop(out var free) ? free.ConnectionString : await MakeAsync();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>A clone with its connections; null for any other database.</summary>
    public static TestDatabase? Find(string clone) => _clones.GetValueOrDefault(clone);

    /// <summary>Ends the use of a clone, which is another test's then if it can be made as it was. Any other database stays.</summary>
    public static async Task GiveBackAsync(string clone)
    {
        if (Find(clone) is not { } database)
        {
            return;
        }

        if (_free.Contains(database))
        {
            throw new InvalidOperationException("The clone was given back before, and may be another test's.");
        }

        if (await database.CleanAsync())
        {
            _free.Push(database);
            return;
        }

        _clones.TryRemove(clone, out _);
        await database.DisposeAsync();
        await using var pooled = new NpgsqlConnection(clone);
        NpgsqlConnection.ClearPool(pooled);
        await _server!.DropAsync(pooled.Database);
    }

    /// <summary>A new database without anything in it. The roles of the rules are there: they belong to the server.</summary>
    public static async Task<string> CreateEmptyAsync()
    {
        await GiveBackAsync(await CloneAsync());
        return await CreateDatabaseAsync($"{_run}_empty_{Guid.NewGuid():n}", "template0");
    }

    /// <summary>What only the server's administrator may do.</summary>
    public static Task AdministerAsync(string sql) => _server!.AdministerAsync(sql);

    /// <summary>A clone's connection string, as the server's administrator.</summary>
    public static string AdministratorOf(string clone) => _server!.AdministratorOf(new NpgsqlConnectionStringBuilder(clone).Database);

    // In turn: PostgreSQL copies a template for one at a time.
    private static async Task<string> MakeAsync()
    {
        _template ??= await PrepareAsync();
        var clone = await CreateDatabaseAsync($"{_run}_{++_made}", _template);
        _clones[clone] = await TestDatabase.OpenAsync(clone);
        return clone;
    }

    private static async Task<string> PrepareAsync()
    {
        var clock = Stopwatch.StartNew();
        _server ??= await TestServer.StartAsync(_run);
        var started = clock.ElapsedMilliseconds;
        var template = $"{_run}_template";
        var connectionString = await CreateDatabaseAsync(template, "template0");
        await Schema.MigrateAsync(Unpooled(connectionString), TestContext.Current.CancellationToken);
        await _server.CloseAsync(template);
        Description = $"{_server.Kind}, server {started} ms, template {clock.ElapsedMilliseconds - started} ms";
        return template;
    }

    private static async Task<string> CreateDatabaseAsync(string name, string template)
    {
        await _server!.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy");
        _databases.Add(name);
        return _server.ConnectionTo(name);
    }

    private static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    /// <summary>Ends the server with the test run. A killed run's server is removed by the next run.</summary>
    public sealed class Lifetime : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (_server is null)
            {
                return;
            }

            foreach (var clone in _clones.Values)
            {
                await clone.DisposeAsync();
            }

            NpgsqlConnection.ClearAllPools();
            await _server.RemoveAsync(_databases);
        }
    }
}
