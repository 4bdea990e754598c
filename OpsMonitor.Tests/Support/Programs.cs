using System.Diagnostics;

namespace OpsMonitor.Tests.Support;

/// <summary>Programs of this machine that are no part of the app: languages, and tools of producers.</summary>
internal static class Programs
{
    /// <summary>Where eng/test puts tools that come as packages of .NET.</summary>
    private static readonly string s_tools = Path.Combine(Artifacts.Root, "artifacts", "tools");

    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Append(s_tools).SelectMany(f => new[] { Path.Combine(f, program), Path.Combine(f, program + ".exe") }).FirstOrDefault(File.Exists);

    /// <summary>Its path. Without it the test is skipped, on CI it fails.</summary>
    public static string Demand(string program) => Find(program) ?? throw Missing($"There is no {program} here; eng/test installs it where it may.");

    /// <summary>Skips the test; on CI, what to throw.</summary>
    public static InvalidOperationException Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") is not { Length: > 0 })
        {
            Assert.Skip(reason);
        }

        return new(reason);
    }

    /// <summary>Runs to the end; gives the exit code and all that was said.</summary>
    public static async Task<(int Code, string Text)> RunAsync(
        string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder ?? "", RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        // A program that never ends, as one does that hears of no abort, must not outlive its test.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(5));
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await said + await complained);
    }
}
