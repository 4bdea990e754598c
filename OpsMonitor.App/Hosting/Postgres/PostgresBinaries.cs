using System.Globalization;
using System.Text.RegularExpressions;

namespace OpsMonitor.App.Hosting.Postgres;

/// <summary>A folder with PostgreSQL's server programs.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    private const string FolderVariable = "OPSMONITOR_PG_BIN";
    private static readonly string[] _required = ["initdb", "pg_ctl", "postgres"];

    // Parents whose versioned subfolders hold the programs: Debian, Red Hat, Alpine, Homebrew (Apple and Intel), Windows.
    private static readonly (string Parent, string Pattern, string Below)[] _places =
    [
        ("/usr/lib/postgresql", "*", "bin"),
        ("/usr", "pgsql-*", "bin"),
        ("/usr/libexec", "postgresql*", ""),
        ("/opt/homebrew/opt", "postgresql*", "bin"),
        ("/usr/local/opt", "postgresql*", "bin"),
        (Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*", "bin"),
    ];

    public string PathOf(string program) => Path.Combine(Folder, Executable(program));

    /// <summary>All that are installed, the one to prefer first. <c>OPSMONITOR_PG_BIN</c> names the only one to use.</summary>
    public static async Task<IReadOnlyList<PostgresBinaries>> FindAsync(CancellationToken ct)
    {
        var chosen = Environment.GetEnvironmentVariable(FolderVariable);
        if (!string.IsNullOrWhiteSpace(chosen))
        {
            return await ReadAsync(chosen, ct) is { } only ? [only] : throw new PrivatePostgresException(
                $"{FolderVariable} is {chosen}, but initdb, pg_ctl and postgres are not all there, or do not run.");
        }

        var found = new List<PostgresBinaries>();
        foreach (var folder in PathFolders().Concat(KnownFolders()).Distinct())
        {
            if (await ReadAsync(folder, ct) is { } binaries)
            {
                found.Add(binaries);
            }
        }

        return found.Count > 0 ? found : throw new PrivatePostgresException(
            "OpsMonitor needs PostgreSQL: no server is configured and none is installed on this machine. Do one of these: "
            + "`docker compose up -d db` and set ConnectionStrings__OpsMonitor to it; "
            + "install it (Debian, Ubuntu: `apt-get install postgresql`; macOS: `brew install postgresql@17`) and start OpsMonitor again; "
            + $"set {FolderVariable} to the folder of an installation; set ConnectionStrings__OpsMonitor to any PostgreSQL of version 15 or later.");
    }

    private static string[] PathFolders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> KnownFolders() =>
        from place in _places
        where Directory.Exists(place.Parent)
        from folder in Directory.EnumerateDirectories(place.Parent, place.Pattern).OrderByDescending(VersionInName)
        select Path.Combine(folder, place.Below);

    private static int VersionInName(string folder) =>
        int.TryParse(Digits().Match(Path.GetFileName(folder)).Value, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static async Task<PostgresBinaries?> ReadAsync(string folder, CancellationToken ct)
    {
        if (!_required.All(program => File.Exists(Path.Combine(folder, Executable(program)))))
        {
            return null;
        }

        var answer = await PostgresCommands.ExecuteAsync(Path.Combine(folder, Executable("postgres")), ["--version"], ct);
        var version = Digits().Match(answer.Output).Value; // "postgres (PostgreSQL) 17.2 (Debian 17.2-1)"
        return answer.Succeeded && version.Length > 0 ? new(folder, int.Parse(version, CultureInfo.InvariantCulture)) : null;
    }

    private static string Executable(string program) => OperatingSystem.IsWindows() ? $"{program}.exe" : program;

    [GeneratedRegex(@"\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
