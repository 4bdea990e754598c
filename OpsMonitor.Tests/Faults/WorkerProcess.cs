using System.Collections.Concurrent;
using System.Diagnostics;

namespace OpsMonitor.Tests.Faults;

/// <summary>The app as a process of its own that only executes runs; killed when disposed.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private WorkerProcess(Process process) => _process = process;

    /// <summary>What it wrote so far, for the message of a failed test.</summary>
    public string Output => string.Join('\n', _output);

    public static WorkerProcess Start(string connectionString, TimeSpan itemPause, params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "OpsMonitor.App.dll") },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
            Environment =
            {
                ["ConnectionStrings__OpsMonitor"] = connectionString,
                ["OpsMonitor__Roles"] = "worker",
                ["OpsMonitor__Worker__Lease"] = "00:00:02",
                ["OpsMonitor__Worker__Poll"] = "00:00:00.1",
                ["OpsMonitor__Worker__ItemPause"] = itemPause.ToString("c"),
                ["Urls"] = "http://127.0.0.1:0",
            },
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[$"OpsMonitor__Worker__{key}"] = value;
        }

        var worker = new WorkerProcess(new Process { StartInfo = start });
        worker._process.OutputDataReceived += (_, e) => worker._output.Enqueue(e.Data ?? "");
        worker._process.ErrorDataReceived += (_, e) => worker._output.Enqueue(e.Data ?? "");
        worker._process.Start();
        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        return worker;
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
}
