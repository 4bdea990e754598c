using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OpsMonitor.Bench;

/// <summary>The app in a process of its own, so that what is measured of it is its own.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private static readonly string s_program = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "..", "..", "..", "OpsMonitor.App", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "OpsMonitor.App.dll"));

    private readonly Process _process;

    private AppProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    public static async Task<AppProcess> StartAsync(string database, params (string Name, string Value)[] settings)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [s_program]) { RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = Path.GetDirectoryName(s_program) };
        foreach (var (name, value) in settings.Append(("ConnectionStrings__OpsMonitor", database)).Append(("OpsMonitor__Roles", "web")).Append(("Logging__LogLevel__Default", "Error")))
        {
            start.Environment[name] = value;
        }

        start.Environment["Urls"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        var app = new AppProcess(Process.Start(start)!, port);
        app._process.OutputDataReceived += static (_, _) => { };
        app._process.BeginOutputReadLine();
        using var http = new HttpClient { BaseAddress = new(app.Address) };
        while (!await AnswersAsync(http))
        {
            await Task.Delay(100);
        }

        return app;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync("/health/ready")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
