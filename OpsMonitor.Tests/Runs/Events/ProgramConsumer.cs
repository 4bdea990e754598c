using System.Collections.Concurrent;
using System.Diagnostics;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Events;

/// <summary>Somebody else's program as a consumer: curl, or the npm client of SignalR under node. What it writes is kept by line.</summary>
internal sealed class ProgramConsumer : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly Process _process;

    private ProgramConsumer(string program, IEnumerable<string> arguments)
    {
        _process = new() { StartInfo = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        _process.OutputDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
        _process.ErrorDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Lines => [.. _lines];

    public bool HasEnded => _process.HasExited;

    public static ProgramConsumer Curl(params IEnumerable<string> arguments) => new("curl", ["-sN", .. arguments]);

    /// <summary>Without node and the client's packages the test is skipped, on CI it fails.</summary>
    public static ProgramConsumer Node(string address, string key)
    {
        var client = Path.Combine(Artifacts.Root, "OpsMonitor.Tests", "Runs", "Events", "client");
        var hasNode = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(f => File.Exists(Path.Combine(f, "node")) || File.Exists(Path.Combine(f, "node.exe")));
        if (hasNode && Directory.Exists(Path.Combine(client, "node_modules")))
        {
            return new("node", [Path.Combine(client, "watch.js"), address, key]);
        }

        const string reason = "No node, or not the client's packages: apt-get install nodejs npm; npm ci --prefix OpsMonitor.Tests/Runs/Events/client";
        if (Environment.GetEnvironmentVariable("OPSMONITOR_REQUIRE_NODE") is not "1" && Environment.GetEnvironmentVariable("CI") is not { Length: > 0 })
        {
            Assert.Skip(reason);
        }

        throw new InvalidOperationException(reason);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
