using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Runs.Ledger;

/// <summary>A run was to be started under the key of an active run of another operation, by whoever and by whatever door.</summary>
public sealed class AnotherOperationsKeyException(long? run, Exception? inner = null) : Exception("This key belongs to another operation.", inner)
{
    /// <summary>The run that has the key; null where it took it in this moment.</summary>
    public long? Run { get; } = run;

    // Somebody else's run may take the key between the look for it and the insert: then the database refuses.
    internal static async Task<T> WatchAsync<T>(Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (Exception e) when (PostgresErrors.Find(e)?.SqlState == PostgresErrors.KeyOfAnother)
        {
            throw new AnotherOperationsKeyException(null, e);
        }
    }
}
