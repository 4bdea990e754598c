using System.Data.Common;

namespace OpsMonitor.Domain.Storage;

/// <summary>
/// How long the database may be silent on a statement while somebody waits for its answer; after that it counts as away. It holds for what is called from where it
/// was set on. Where nobody set it, as in the work of the background, it is the connection string's Command Timeout.
/// </summary>
public static class Patience
{
    /// <summary>For a request: within what HTTP clients and people wait for.</summary>
    public static readonly TimeSpan OfARequest = TimeSpan.FromSeconds(15);

    // Seconds. A server that is there takes a connection at once; one that is silent is asked up to three times before it counts as away: to cancel the statement that
    // took too long, with encryption and without.
    private const int Connect = 5;

    private static readonly AsyncLocal<int?> s_seconds = new();

    /// <summary>From now on, in this flow; null: as long as the connection string says.</summary>
    public static void Set(TimeSpan? patience) => s_seconds.Value = (int?)patience?.TotalSeconds;

    /// <summary>The connection string with a limit of its own for connecting, unless it has one.</summary>
    internal static string WithConnectTimeout(string connectionString) =>
        new DbConnectionStringBuilder { ConnectionString = connectionString }.ContainsKey("Timeout") ? connectionString : $"{connectionString};Timeout={Connect}";

    /// <summary>The same number of seconds for a command that had <paramref name="otherwise"/>.</summary>
    internal static int SecondsOr(int otherwise) => s_seconds.Value ?? otherwise;
}
