using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>Takes deliveries in turn, and writes what became of them.</summary>
public sealed class DeliveryLedger
{
    /// <summary>Takes up to <paramref name="limit"/> that are due, of all tenants, few of one channel; whoever takes one sends it before its lease ends.</summary>
    public Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(int limit, CancellationToken cancel = default) => throw new NotSupportedException();

    /// <summary>Writes what became of a try; false when the lease had ended and somebody else took it.</summary>
    public Task<bool> RecordAsync(ClaimedDelivery claimed, SendOutcome outcome, TimeSpan took, CancellationToken cancel = default) => throw new NotSupportedException();

    /// <summary>Sends it once more under the same id, with all tries before it.</summary>
    public Task<DeliveryWrite> ReplayAsync(TenantId tenant, Guid id, Actor actor, CancellationToken cancel = default) => throw new NotSupportedException();

    /// <summary>Makes a message that says it is a test; of mail one for each recipient.</summary>
    public Task<DeliveryWrite> TestAsync(TenantId tenant, long channel, Actor actor, CancellationToken cancel = default) => throw new NotSupportedException();
}
