using System.Diagnostics;
using System.Net.Sockets;
using OpsMonitor.App.Hosting.Postgres;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>A proxy program of this machine with the configuration that the self-hosters' guide shows; only its port, its certificate and the app's address are the
/// test's. Without the program the test is skipped, on CI it fails.</summary>
internal abstract class LocalProxy(string program, string package) : IAsyncDisposable
{
    private static readonly string[] _folders = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/usr/local/bin"];

    private Process? _process;

    public string Address => $"https://127.0.0.1:{Port}";

    protected DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory($"opsmonitor-{program}");

    protected int Port { get; } = PrivatePostgresFiles.FreePort(0);

    protected string Log => Path.Combine(Folder.FullName, "error.log");

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        Folder.Delete(recursive: true);
    }

    /// <summary>An example in the guide: the indented lines below the one that ends with <paramref name="title"/>.</summary>
    protected static string Example(string title)
    {
        var lines = File.ReadAllLines(Path.Combine(Artifacts.Root, "docs", "self-hoster.md")).SkipWhile(l => !l.EndsWith(title, StringComparison.Ordinal)).Skip(1);
        return string.Join('\n', lines.TakeWhile(l => l.Length == 0 || l.StartsWith("    ", StringComparison.Ordinal)));
    }

    protected static string Put(string old, string now, string text)
    {
        Assert.Contains(old, text, StringComparison.Ordinal); // else the guide's example has changed
        return text.Replace(old, now, StringComparison.Ordinal);
    }

    protected static async Task<T> StartAsync<T>(T proxy)
        where T : LocalProxy
    {
        try
        {
            await proxy.RunAsync();
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the configuration; the answer is how the program is started with it.</summary>
    protected abstract Task<IReadOnlyList<string>> ArgumentsAsync();

    private async Task RunAsync()
    {
        var start = new ProcessStartInfo(Executable() ?? throw Missing(), await ArgumentsAsync()) { Environment = { ["XDG_DATA_HOME"] = Folder.FullName, ["XDG_CONFIG_HOME"] = Folder.FullName } };
        _process = Process.Start(start)!;
        await Eventually.True(
            async () => _process.HasExited ? throw new InvalidOperationException($"{program} ended: {(File.Exists(Log) ? await File.ReadAllTextAsync(Log) : "see above")}") : await AnswersAsync(),
            $"{program} answers");
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string? Executable() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(_folders)
            .Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);

    private InvalidOperationException Missing()
    {
        var reason = $"No {program} on this machine: apt-get install {package}.";
        if (Environment.GetEnvironmentVariable($"OPSMONITOR_REQUIRE_{program.ToUpperInvariant()}") is not "1" && Environment.GetEnvironmentVariable("CI") is not { Length: > 0 })
        {
            Assert.Skip(reason);
        }

        return new InvalidOperationException(reason);
    }
}
