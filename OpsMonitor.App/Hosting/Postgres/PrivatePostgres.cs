using System.Globalization;

namespace OpsMonitor.App.Hosting.Postgres;

/// <summary>PostgreSQL without set-up: when no server is configured, one of our own is made in the data directory from the machine's
/// binaries. It listens on 127.0.0.1 only and outlives the app, so a restarted app finds it warm.</summary>
public static partial class PrivatePostgres
{
    /// <summary>The cluster's folder: the setting OpsMonitor__DataDirectory, else a default. Root's own home is closed to others.</summary>
    public static string DataDirectory(string? configured)
    {
        if (!string.IsNullOrWhiteSpace(configured))
        {
            return Path.GetFullPath(configured);
        }

        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
        {
            return "/var/lib/opsmonitor";
        }

        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return local.Length > 0 ? Path.Combine(local, "opsmonitor") : throw new PrivatePostgresException(
            "This account has no home for application data. Set OpsMonitor__DataDirectory to a folder for the private PostgreSQL.");
    }

    public static Task<PrivateCluster> StartAsync(string dataDirectory, ILogger logger, CancellationToken ct) =>
        StartAsync(dataDirectory, PrivateClusterOptions.Default, logger, ct);

    /// <summary>Finds the live cluster of this folder, or starts it, or makes it first. Safe to call from several processes at once.</summary>
    /// <exception cref="PrivatePostgresException">It cannot be had; the message says why and what to do.</exception>
    public static async Task<PrivateCluster> StartAsync(string dataDirectory, PrivateClusterOptions options, ILogger logger, CancellationToken ct)
    {
        var files = new PrivatePostgresFiles(Path.GetFullPath(dataDirectory));
        try
        {
            using var mine = await files.LockAsync(ct);
            var state = await PrivatePostgresState.ReadAsync(files.State, ct);
            if (state is not null && await PrivatePostgresServer.FindLiveAsync(state, files, ct) is { } live)
            {
                Log.Reused(logger, live.Port, files.Data);
                return ToCluster(live, files, started: false);
            }

            state = await PrepareAsync(files, state, options, logger, ct);
            return ToCluster(state, files, started: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new PrivatePostgresException($"The private PostgreSQL's folder {files.Root} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Stops the cluster of this folder, ending every connection to it; nothing happens when it does not run.</summary>
    public static async Task StopAsync(string dataDirectory, ILogger logger, CancellationToken ct)
    {
        var files = new PrivatePostgresFiles(Path.GetFullPath(dataDirectory));
        if (!File.Exists(files.ProcessFile))
        {
            return;
        }

        using var mine = await files.LockAsync(ct);
        var state = await PrivatePostgresState.ReadAsync(files.State, ct);
        var server = new PrivatePostgresServer(files, await CommandsAsync(files, state, ct), logger);
        await server.StopAsync(ct);
    }

    private static async Task<PrivatePostgresState> PrepareAsync(
        PrivatePostgresFiles files, PrivatePostgresState? known, PrivateClusterOptions options, ILogger logger, CancellationToken ct)
    {
        var commands = await CommandsAsync(files, known, ct);
        var state = (known ?? PrivatePostgresState.Create()) with { Account = commands.AccountName };
        var server = new PrivatePostgresServer(files, commands, logger);
        await commands.RequireReachableAsync(files.Root, ct);
        if (!files.HasData)
        {
            await state.WriteAsync(files.State, ct); // before the data: passwords without data are harmless, data without them is lost
            await server.CreateAsync(state, options, ct);
        }
        else if (known is null)
        {
            throw new PrivatePostgresException(
                $"{files.Data} holds a PostgreSQL cluster, but {files.State} with its passwords is gone. Restore it, or move the folder away.");
        }

        state = await server.StartAsync(state, options, ct);
        await PrivatePostgresServer.EnsureDatabaseAsync(state, ct);
        return state;
    }

    private static async Task<PostgresCommands> CommandsAsync(PrivatePostgresFiles files, PrivatePostgresState? state, CancellationToken ct)
    {
        var installed = await PostgresBinaries.FindAsync(ct);
        var account = PostgresAccount.ForThisProcess(state?.Account);
        if (!files.HasData)
        {
            return new PostgresCommands(installed[0], account);
        }

        // A cluster opens with the major version that made it only; starting afresh beside it would look like lost data.
        var made = int.Parse(await File.ReadAllTextAsync(files.Version, ct), CultureInfo.InvariantCulture);
        var fitting = installed.FirstOrDefault(binaries => binaries.Major == made) ?? throw new PrivatePostgresException(
            $"The data in {files.Data} was made by PostgreSQL {made}, but this machine has only "
            + $"{string.Join(", ", installed.Select(binaries => $"{binaries.Major} ({binaries.Folder})"))}. Install PostgreSQL {made}; "
            + "or convert the data with pg_upgrade or a dump; or start empty with another OpsMonitor__DataDirectory.");
        return new PostgresCommands(fitting, account);
    }

    private static PrivateCluster ToCluster(PrivatePostgresState state, PrivatePostgresFiles files, bool started) =>
        new(state.ConnectionString, state.SuperuserConnectionString, state.Port, files.Root) { Started = started };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Private PostgreSQL found on 127.0.0.1:{Port}, data in {Folder}")]
        public static partial void Reused(ILogger logger, int port, string folder);
    }
}
