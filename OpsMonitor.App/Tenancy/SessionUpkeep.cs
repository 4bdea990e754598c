using Npgsql;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;

namespace OpsMonitor.App.Tenancy;

/// <summary>Keeps sessions alive that are in use here, and removes what ended long ago.</summary>
internal sealed class SessionUpkeep(TimeProvider clock)
{
    private static readonly TimeSpan _touchEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _pruneEvery = TimeSpan.FromHours(1);

    private long _touchedAt = clock.GetTimestamp();
    private long _prunedAt = clock.GetTimestamp();

    /// <summary>Does what is due; <paramref name="living"/> are the sessions in use.</summary>
    public async Task DoAsync(NpgsqlConnection connection, IReadOnlyCollection<string> living)
    {
        if (clock.GetElapsedTime(_touchedAt) >= _touchEvery)
        {
            _touchedAt = clock.GetTimestamp();
            await UserSessions.TouchAsync(connection, living, CancellationToken.None);
        }

        if (clock.GetElapsedTime(_prunedAt) >= _pruneEvery)
        {
            _prunedAt = clock.GetTimestamp();
            await UserSessions.PruneAsync(connection, CancellationToken.None);
        }
    }
}
