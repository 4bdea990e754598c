using System.Collections.Concurrent;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Storage;

/// <summary>
/// How many connections the writes of one tenant hold at once. A row that a SQL producer keeps locked lets everybody wait who writes it; without this a tenant that
/// does so, and asks for such writes, has the whole pool and all others have none.
/// </summary>
internal sealed class TenantTurns
{
    // A quarter of the pool of Npgsql.
    private const int Most = 24;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<TenantId, SemaphoreSlim> _turns = [];

    /// <summary>Waits for a turn, which ends when the answer is disposed. Writes for all tenants, which are the app's own, need none.</summary>
    public async ValueTask<IDisposable?> TakeAsync(TenantId? tenant, CancellationToken cancel)
    {
        if (tenant is not { } one)
        {
            return null;
        }

        var turns = _turns.GetOrAdd(one, _ => new(Most));
        return await turns.WaitAsync(s_patience, cancel) ? new Turn(turns) : throw new TimeoutException("Too many writes of this tenant are waiting for the database.");
    }

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
