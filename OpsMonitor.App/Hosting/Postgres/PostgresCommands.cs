using System.Diagnostics;

namespace OpsMonitor.App.Hosting.Postgres;

internal sealed record CommandResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs PostgreSQL's programs under the right account and away from the caller's PG* variables.</summary>
internal sealed class PostgresCommands(PostgresBinaries binaries, PostgresAccount? account)
{
    public PostgresBinaries Binaries => binaries;

    public string? AccountName => account?.Name;

    public Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var path = binaries.PathOf(program);
        if (account is null)
        {
            return ExecuteAsync(path, arguments, ct);
        }

        var (launcher, first) = account.Launcher();
        return ExecuteAsync(launcher, [.. first, path, .. arguments], ct);
    }

    /// <summary>Hands a file or folder of ours to the account PostgreSQL runs under.</summary>
    public async Task GiveAsync(string path, CancellationToken ct)
    {
        if (account is null)
        {
            return;
        }

        var result = await ExecuteAsync("chown", ["-R", $"{account.UserId}:{account.GroupId}", path], ct);
        if (!result.Succeeded)
        {
            throw new PrivatePostgresException($"The account {account.Name} cannot be made the owner of {path}: {result.Output}");
        }
    }

    /// <summary>Says early and clearly when a parent folder, such as root's home, is closed to the account.</summary>
    public async Task RequireReachableAsync(string folder, CancellationToken ct)
    {
        if (account is null)
        {
            return;
        }

        var (launcher, first) = account.Launcher();
        var result = await ExecuteAsync(launcher, [.. first, "test", "-x", folder], ct);
        if (!result.Succeeded)
        {
            throw new PrivatePostgresException(
                $"PostgreSQL runs under the account {account.Name}, which cannot reach {folder}. "
                + "Set OpsMonitor__DataDirectory to a folder all accounts may pass through, such as /var/lib/opsmonitor.");
        }
    }

    public static async Task<CommandResult> ExecuteAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        // On Windows the server would inherit the pipes and keep them open: pg_ctl's output is left alone there.
        var capture = !OperatingSystem.IsWindows() || !program.EndsWith("pg_ctl.exe", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = capture,
            RedirectStandardError = capture,
            UseShellExecute = false,
            WorkingDirectory = Path.GetPathRoot(AppContext.BaseDirectory)!, // ours may be closed to the other account
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C"; // messages in English: some are recognised below; also a missing locale is fatal to initdb
        using var process = Process.Start(start) ?? throw new PrivatePostgresException($"{program} did not start.");
        try
        {
            var output = capture ? process.StandardOutput.ReadToEndAsync(ct) : Task.FromResult("");
            var error = capture ? process.StandardError.ReadToEndAsync(ct) : Task.FromResult("");
            await process.WaitForExitAsync(ct);
            return new CommandResult(process.ExitCode, $"{await output}{await error}".Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
