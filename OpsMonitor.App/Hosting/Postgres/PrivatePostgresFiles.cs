using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OpsMonitor.App.Hosting.Postgres;

/// <summary>Where the parts of the private cluster lie in the data directory.</summary>
internal sealed record PrivatePostgresFiles(string Root)
{
    private static readonly TimeSpan _lockPatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan _lockPause = TimeSpan.FromMilliseconds(50);

    /// <summary>PostgreSQL's own data folder (PGDATA).</summary>
    public string Data => Path.Combine(Root, "postgres");

    public string State => Path.Combine(Root, "postgres.json");

    public string Lock => Path.Combine(Root, "postgres.lock");

    public string ServerLog => Path.Combine(Data, "server.log");

    public string Version => Path.Combine(Data, "PG_VERSION");

    public string ProcessFile => Path.Combine(Data, "postmaster.pid");

    public string Settings => Path.Combine(Data, "opsmonitor.conf");

    public bool HasData => File.Exists(Version);

    /// <summary>Folders of an initdb that was cut short.</summary>
    public IEnumerable<string> Leftovers() => Directory.EnumerateDirectories(Root, "postgres.new-*");

    public string NewStagingFolder() => Path.Combine(Root, $"postgres.new-{Guid.NewGuid():n}");

    /// <summary>One starter per folder, over all processes; the operating system lets go of it when its holder dies.</summary>
    public async Task<IDisposable> LockAsync(CancellationToken ct)
    {
        Directory.CreateDirectory(Root);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < _lockPatience)
            {
                await Task.Delay(_lockPause, ct);
            }
        }
    }

    /// <summary>The text the server wrote to its log after <paramref name="offset"/>.</summary>
    public async Task<string> LogSinceAsync(long offset, CancellationToken ct)
    {
        if (!File.Exists(ServerLog))
        {
            return "";
        }

        await using var log = new FileStream(ServerLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Seek(Math.Min(offset, log.Length), SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        return await reader.ReadToEndAsync(ct);
    }

    public long LogLength() => File.Exists(ServerLog) ? new FileInfo(ServerLog).Length : 0;

    /// <summary>The port the server noted in postmaster.pid (its 4th line), which stays behind when it is killed.</summary>
    public int? PortOfPostmaster() => NotedByPostmaster(line: 3);

    /// <summary>The program that has the process number in postmaster.pid now, if any.</summary>
    public string? ProgramOfPostmaster()
    {
        try
        {
            using var process = NotedByPostmaster(line: 0) is { } id ? Process.GetProcessById(id) : null;
            return process?.ProcessName;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null; // it has ended
        }
    }

    private int? NotedByPostmaster(int line)
    {
        try
        {
            return int.TryParse(File.ReadLines(ProcessFile).ElementAtOrDefault(line), CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The last port when it is free, so that a client's bookmark survives a restart; else a random one.</summary>
    public static int FreePort(int preferred)
    {
        foreach (var candidate in new[] { preferred, 0 })
        {
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, candidate);
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken: the next one is the system's choice.
            }
        }

        throw new PrivatePostgresException("No TCP port is free on 127.0.0.1.");
    }
}
