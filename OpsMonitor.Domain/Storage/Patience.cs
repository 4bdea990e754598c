namespace OpsMonitor.Domain.Storage;

/// <summary>
/// How long the database may be silent on a statement while somebody waits for its answer; after that it counts as away. It holds for what is called from where it
/// was set on. Where nobody set it, as in the work of the background, it is the connection string's Command Timeout.
/// </summary>
public static class Patience
{
    /// <summary>For a request: within what HTTP clients and people wait for.</summary>
    public static readonly TimeSpan OfARequest = TimeSpan.FromSeconds(15);

    private static readonly AsyncLocal<int?> s_seconds = new();

    /// <summary>From now on, in this flow; null: as long as the connection string says.</summary>
    public static void Set(TimeSpan? patience) => s_seconds.Value = (int?)patience?.TotalSeconds;

    /// <summary>The same number of seconds for a command that had <paramref name="otherwise"/>.</summary>
    internal static int SecondsOr(int otherwise) => s_seconds.Value ?? otherwise;
}
