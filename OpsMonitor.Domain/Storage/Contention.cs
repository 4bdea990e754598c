namespace OpsMonitor.Domain.Storage;

/// <summary>Repeats transactions that the server rolled back for the sake of others. It is the one place that does, and it gives up.</summary>
public static class Contention
{
    public const int MaxTries = 5;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs <paramref name="transaction"/>, from its begin to its commit, up to <see cref="MaxTries"/> times; then the error surfaces.</summary>
    public static async Task<T> RetryAsync<T>(Func<Task<T>> transaction, CancellationToken cancel = default)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await transaction();
            }
            catch (Exception e) when (tries < MaxTries && PostgresErrors.IsContention(e))
            {
                // Longer each time and uneven, so that two that met do not meet again.
                await Task.Delay(s_pause * tries * (0.5 + Random.Shared.NextDouble()), cancel);
            }
        }
    }
}
