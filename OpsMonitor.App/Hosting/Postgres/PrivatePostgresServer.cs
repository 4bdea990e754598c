using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Hosting.Postgres;

/// <summary>The steps of the cluster's life. The caller holds the folder's lock.</summary>
internal sealed partial class PrivatePostgresServer(PrivatePostgresFiles files, PostgresCommands commands, ILogger logger)
{
    private const int ConnectSeconds = 5;
    private static readonly TimeSpan _startPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    // What passes by itself: backends of a killed postmaster that still end, and a port someone took in the meantime.
    private static readonly string[] _passing = ["is still in use", "postmaster.pid\" already exists", "Address already in use"];

    /// <summary>The state of this folder's live server, or null. Waits while it is starting or stopping.</summary>
    public static async Task<PrivatePostgresState?> FindLiveAsync(PrivatePostgresState state, PrivatePostgresFiles files, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (files.PortOfPostmaster() is { } port)
        {
            try
            {
                var live = state with { Port = port };
                var data = await ScalarAsync(live.SuperuserConnectionString, PrivatePostgresSql.DataDirectory, ct) as string;
                if (!string.Equals(data, files.Data, StringComparison.Ordinal))
                {
                    return null;
                }

                await (port == state.Port ? Task.CompletedTask : live.WriteAsync(files.State, ct));
                return live;
            }
            catch (NpgsqlException e) when (IsStartingOrStopping(e) && waited.Elapsed < _startPatience)
            {
                await Task.Delay(_pause, ct);
            }
            catch (NpgsqlException)
            {
                return null; // nobody there, or a stranger who does not know the password
            }
        }

        return null;
    }

    /// <summary>Runs initdb beside the final place and renames: a cut or a full disk never leaves half a cluster under the real name.</summary>
    public async Task CreateAsync(PrivatePostgresState state, PrivateClusterOptions options, CancellationToken ct)
    {
        foreach (var leftover in files.Leftovers())
        {
            Directory.Delete(leftover, recursive: true);
        }

        var staging = files.NewStagingFolder();
        try
        {
            Log.Creating(logger, commands.Binaries.Major, files.Data);
            var passwordFile = Path.Combine(staging, "password");
            Directory.CreateDirectory(staging);
            await using (var writer = new StreamWriter(passwordFile, PrivatePostgresState.OwnerOnly()))
            {
                await writer.WriteAsync(state.SuperuserPassword);
            }

            await commands.GiveAsync(staging, ct);
            var data = Path.Combine(staging, "data");
            await RunInitDbAsync(data, passwordFile, options, ct);
            await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), $"\ninclude_if_exists = '{Path.GetFileName(files.Settings)}'\n", ct);
            Directory.Move(data, files.Data);
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    /// <summary>Starts the server on a free port and returns the state with that port, already written.</summary>
    public async Task<PrivatePostgresState> StartAsync(PrivatePostgresState state, PrivateClusterOptions options, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            state = state with { Port = PrivatePostgresFiles.FreePort(state.Port) };
            await WriteSettingsAsync(state.Port, options, ct);
            await state.WriteAsync(files.State, ct);
            var logged = files.LogLength();
            var result = await commands.RunAsync("pg_ctl", ["start", "-w", "-t", "60", "-s", "-D", files.Data, "-l", files.ServerLog], ct);
            if (result.Succeeded)
            {
                Log.Started(logger, commands.Binaries.Major, state.Port, waited.ElapsedMilliseconds);
                return state;
            }

            var log = await files.LogSinceAsync(logged, ct);
            if (waited.Elapsed > _startPatience || !_passing.Any(text => log.Contains(text, StringComparison.Ordinal)))
            {
                throw new PrivatePostgresException($"The private PostgreSQL in {files.Data} did not start. {result.Output}\n{log}".TrimEnd());
            }

            RemoveProcessFileOfStranger();
            await Task.Delay(_pause, ct);
            if (await FindLiveAsync(state, files, ct) is { } live)
            {
                return live; // it was only too busy to answer before
            }
        }
    }

    public async Task StopAsync(CancellationToken ct)
    {
        var result = await commands.RunAsync("pg_ctl", ["stop", "-w", "-t", "60", "-s", "-m", "fast", "-D", files.Data], ct);
        if (result.Succeeded)
        {
            Log.Stopped(logger, files.Data);
        }
        else if (files.ProgramOfPostmaster() is not null)
        {
            throw new PrivatePostgresException($"The private PostgreSQL in {files.Data} did not stop. {result.Output}");
        }
    }

    /// <summary>The app's role and database, and what the database's own login cannot take from others. Each is looked for first: an earlier start may have been cut between the two.</summary>
    public static async Task EnsureDatabaseAsync(PrivatePostgresState state, CancellationToken ct)
    {
        var server = state.SuperuserConnectionString;
        if (await ScalarAsync(server, PrivatePostgresSql.HasRole, ct) is false)
        {
            await ScalarAsync(server, PrivatePostgresSql.CreateRole(state.Password), ct);
        }

        if (await ScalarAsync(server, PrivatePostgresSql.HasDatabase, ct) is false)
        {
            await ScalarAsync(server, PrivatePostgresSql.CreateDatabase, ct);
        }

        await ScalarAsync(server, PrivatePostgresSql.CloseOthers, ct);
        await Schema.LimitAsync(new NpgsqlConnectionStringBuilder(server) { Database = PrivatePostgresState.Database }.ConnectionString, ct);
    }

    private async Task RunInitDbAsync(string data, string passwordFile, PrivateClusterOptions options, CancellationToken ct)
    {
        List<string> arguments =
        [
            "-D", data, "-U", PrivatePostgresState.Superuser, $"--pwfile={passwordFile}", "--auth=scram-sha-256", "--encoding=UTF8",
            $"--locale={(OperatingSystem.IsLinux() ? "C.UTF-8" : OperatingSystem.IsMacOS() ? "en_US.UTF-8" : "C")}",
        ];
        if (options.Disposable)
        {
            arguments.Add("--no-sync");
        }

        var result = await commands.RunAsync("initdb", arguments, ct);
        if (!result.Succeeded)
        {
            throw new PrivatePostgresException($"PostgreSQL's initdb could not make a cluster in {files.Root}. {result.Output}");
        }
    }

    // A socket file would make a long data directory fatal (107 bytes), so there is none.
    private async Task WriteSettingsAsync(int port, PrivateClusterOptions options, CancellationToken ct)
    {
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = "",
            ["max_connections"] = "200", // a full pool of the app is 100, and its listener, leases and others need theirs
            ["log_checkpoints"] = "off", // nobody rotates the log: it holds what went wrong only
        };
        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        var lines = settings.Select(setting => $"{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'");
        await File.WriteAllLinesAsync(files.Settings, ["# Written by OpsMonitor at each start.", .. lines], ct);
        await commands.GiveAsync(files.Settings, ct);
    }

    // After a reboot the noted number may be another program's: PostgreSQL then takes it for a live postmaster and refuses for ever.
    private void RemoveProcessFileOfStranger()
    {
        if (files.ProgramOfPostmaster() is { } name && !name.StartsWith("postgres", StringComparison.Ordinal))
        {
            Log.StaleProcessFile(logger, files.ProcessFile, name);
            File.Delete(files.ProcessFile);
        }
    }

    private static bool IsStartingOrStopping(NpgsqlException e) => e is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow };

    private static async Task<object?> ScalarAsync(string connectionString, string sql, CancellationToken ct)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = ConnectSeconds };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Making a private PostgreSQL {Major} cluster in {Folder}")]
        public static partial void Creating(ILogger logger, int major, string folder);

        [LoggerMessage(2, LogLevel.Information, "Private PostgreSQL {Major} started on 127.0.0.1:{Port} in {Milliseconds} ms")]
        public static partial void Started(ILogger logger, int major, int port, long milliseconds);

        [LoggerMessage(3, LogLevel.Information, "Private PostgreSQL in {Folder} stopped")]
        public static partial void Stopped(ILogger logger, string folder);

        [LoggerMessage(4, LogLevel.Warning, "{File} names a process that is not PostgreSQL but {Name}; removed")]
        public static partial void StaleProcessFile(ILogger logger, string file, string name);
    }
}
