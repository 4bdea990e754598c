using System.Collections.Concurrent;
using System.Diagnostics;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Faults;

/// <summary>The app as a process of its own that only executes runs, or only serves; killed when disposed.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private AppProcess(Process process) => _process = process;

    /// <summary>What it wrote so far, for the message of a failed test.</summary>
    public string Output => string.Join('\n', _output);

    public static AppProcess StartWorker(string connectionString, TimeSpan itemPause, params (string Key, string Value)[] settings) => Start(
        connectionString,
        "worker",
        [("Worker__Lease", "00:00:02"), ("Worker__Poll", "00:00:00.1"), ("Worker__ItemPause", itemPause.ToString("c")), .. settings.Select(s => ("Worker__" + s.Key, s.Value))]);

    public static AppProcess StartWeb(string connectionString) => Start(connectionString, "web", [("Api__Burst", "1000000")]);

    /// <summary>Where it serves, once it does.</summary>
    public async Task<Uri> AddressAsync()
    {
        const string told = "Now listening on: ";
        string? Line() => _output.FirstOrDefault(line => line.Contains(told, StringComparison.Ordinal));
        await Eventually.True(() => Task.FromResult(Line() is not null), $"the app serves\n{Output}");
        return new(Line()!.Split(told)[1]);
    }

    /// <summary>As kill -9 does: no handler runs, no lease is handed back.</summary>
    public async Task KillAsync()
    {
        Assert.False(_process.HasExited, Output);
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>As kill(1) does: STOP, CONT or TERM.</summary>
    public async Task SignalAsync(string signal)
    {
        Assert.False(_process.HasExited, Output);
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>It ends by itself within that time.</summary>
    public async Task ExitAsync(TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        await _process.WaitForExitAsync(late.Token);
        Assert.Equal(0, _process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static AppProcess Start(string connectionString, string roles, IEnumerable<(string Key, string Value)> settings)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "OpsMonitor.App.dll") },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
            Environment = { ["ConnectionStrings__OpsMonitor"] = connectionString, ["OpsMonitor__Roles"] = roles, ["Urls"] = "http://127.0.0.1:0" },
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[$"OpsMonitor__{key}"] = value;
        }

        var app = new AppProcess(new Process { StartInfo = start });
        app._process.OutputDataReceived += (_, e) => app._output.Enqueue(e.Data ?? "");
        app._process.ErrorDataReceived += (_, e) => app._output.Enqueue(e.Data ?? "");
        app._process.Start();
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        return app;
    }
}
