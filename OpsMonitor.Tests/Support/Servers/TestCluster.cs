using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OpsMonitor.App.Hosting.Postgres;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>A private PostgreSQL in a temporary folder, in memory where there is room, gone after use. For tests that kill or stop the server; all others share
/// <see cref="TestPostgres"/>.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private const string Prefix = "opsmonitor-test-";
    private const string Memory = "/dev/shm";
    private const long Room = 2L << 30; // bytes; the databases of the tests at work take about half a gigabyte
    private static readonly TimeSpan _settled = TimeSpan.FromMinutes(1); // a younger folder may be about to get its owner

    // Hundreds of databases are a hundred thousand files, which a disk takes a minute and more to remove.
    private static readonly string _root =
        OperatingSystem.IsLinux() && Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace >= Room ? Memory : Path.GetTempPath();

    private readonly FileStream _owner;

    private TestCluster(string folder)
    {
        Folder = folder;
        Directory.CreateDirectory(folder);
        _owner = TryOwn(folder) ?? throw new IOException($"{folder} has an owner already.");
    }

    /// <summary>No flushes: a crash of the machine may lose test data, a crash of the server may not. synchronous_commit stays on.</summary>
    public static PrivateClusterOptions Fast { get; } = new()
    {
        Disposable = true,
        Settings = new Dictionary<string, string>
        {
            ["fsync"] = "off",
            ["full_page_writes"] = "off",
            ["max_connections"] = "200",
            ["autovacuum"] = "off", // it would be at work all the time in hundreds of databases, none of which lives for long
        },
    };

    public string Folder { get; }

    /// <summary>Reserves a folder; the server is started by <see cref="StartAsync"/>.</summary>
    public static TestCluster Reserve() => new(Path.Combine(_root, $"{Prefix}{Guid.NewGuid():n}"));

    public Task<PrivateCluster> StartAsync(CancellationToken ct) => PrivatePostgres.StartAsync(Folder, Fast, NullLogger.Instance, ct);

    /// <summary>Removes what killed test runs left: an owner's file lock ends with its process, so an ownerless folder is nobody's.</summary>
    public static async Task RemoveLeftoversAsync()
    {
        var old = DateTime.UtcNow - _settled;
        foreach (var folder in new[] { _root, Path.GetTempPath() }.Distinct().SelectMany(root => Directory.GetDirectories(root, $"{Prefix}*")).Where(folder => Directory.GetCreationTimeUtc(folder) < old))
        {
            try
            {
                if (TryOwn(folder) is { } owner)
                {
                    await using (owner)
                    {
                        await RemoveAsync(folder);
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or PrivatePostgresException)
            {
                // Another account's, or another run is removing it too.
            }
        }
    }

    /// <summary>Ends the server as a crash does: no checkpoint, every connection cut (pg_ctl's immediate mode).</summary>
    public async Task CrashAsync()
    {
        var postmaster = File.ReadLines(Path.Combine(Folder, "postgres", "postmaster.pid")).First();
        var sent = await PostgresCommands.ExecuteAsync("kill", ["-QUIT", postmaster], CancellationToken.None);
        Assert.True(sent.Succeeded, sent.Output);
        using var process = TryFind(int.Parse(postmaster, CultureInfo.InvariantCulture));
        await (process?.WaitForExitAsync() ?? Task.CompletedTask);
    }

    public async ValueTask DisposeAsync()
    {
        await RemoveAsync(Folder);
        await _owner.DisposeAsync();
    }

    private static async Task RemoveAsync(string folder)
    {
        await PrivatePostgres.StopAsync(folder, NullLogger.Instance, CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    private static Process? TryFind(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null; // it has ended
        }
    }

    private static FileStream? TryOwn(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "owner.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
