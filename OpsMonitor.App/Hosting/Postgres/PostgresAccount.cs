namespace OpsMonitor.App.Hosting.Postgres;

/// <summary>The account PostgreSQL runs under when we are root, because it refuses to run as root itself.</summary>
internal sealed record PostgresAccount(string Name, string UserId, string GroupId)
{
    private const string SetPriv = "/usr/bin/setpriv";
    private static readonly string[] _candidates = ["postgres", "nobody"];
    private static readonly string[] _runUser = ["/usr/sbin/runuser", "/sbin/runuser", "/usr/bin/runuser"];

    /// <summary>Null when this process may run PostgreSQL under its own account.</summary>
    /// <param name="previous">The account that owns existing data: it stays, also when a better one has appeared since.</param>
    public static PostgresAccount? ForThisProcess(string? previous)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return null;
        }

        var accounts = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToList();
        var names = string.IsNullOrEmpty(previous) ? _candidates : [previous];
        return names
            .Select(name => accounts.Find(fields => string.Equals(fields[0], name, StringComparison.Ordinal)))
            .OfType<string[]>()
            .Select(fields => new PostgresAccount(fields[0], fields[2], fields[3]))
            .FirstOrDefault()
            ?? throw new PrivatePostgresException(
                $"PostgreSQL does not run as root, and this machine has no account named {string.Join(" or ", names)} to run it under. "
                + "Start OpsMonitor as an ordinary user, or set ConnectionStrings__OpsMonitor.");
    }

    /// <summary>The program and the first arguments that run a command under this account.</summary>
    public (string Program, string[] Arguments) Launcher()
    {
        // setpriv first: unlike runuser it needs no PAM. BusyBox has a setpriv without these options, in another folder.
        if (File.Exists(SetPriv))
        {
            return (SetPriv, [$"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--"]);
        }

        var runUser = _runUser.FirstOrDefault(File.Exists) ?? throw new PrivatePostgresException(
            "PostgreSQL does not run as root, and neither setpriv nor runuser is here to change the account. "
            + "Start OpsMonitor as an ordinary user, or set ConnectionStrings__OpsMonitor.");
        return (runUser, ["-u", Name, "--"]);
    }
}
