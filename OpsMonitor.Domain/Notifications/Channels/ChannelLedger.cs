using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Channels;

/// <summary>Writes channels; each change is in the audit.</summary>
public sealed class ChannelLedger
{
    public const int MaxName = 60;
    public const int MaxPerTenant = 50;
    public const int MaxRecipients = 50;

    public Task<ChannelWrite> CreateAsync(TenantId tenant, NewChannel asked, Actor actor, CancellationToken cancel = default) => throw new NotSupportedException();

    public Task<ChannelWrite> RenameAsync(TenantId tenant, long id, string name, Actor actor, CancellationToken cancel = default) => throw new NotSupportedException();

    /// <summary>What waits goes to the new address; what waits for somebody who is no recipient any more is cancelled.</summary>
    public Task<ChannelWrite> ChangeAddressAsync(TenantId tenant, long id, ChannelAddress address, Actor actor, CancellationToken cancel = default) => throw new NotSupportedException();

    /// <summary>The secret before signs too for as long as <paramref name="overlap"/>.</summary>
    public Task<ChannelWrite> RotateSecretAsync(TenantId tenant, long id, string secretProtected, TimeSpan overlap, Actor actor, CancellationToken cancel = default) => throw new NotSupportedException();

    /// <summary>Pauses a channel, turns it off, or makes it active again.</summary>
    public Task<ChannelWrite> SetStateAsync(TenantId tenant, long id, ChannelState state, string? reason, Actor actor, CancellationToken cancel = default) => throw new NotSupportedException();

    /// <summary>Its deliveries go with it.</summary>
    public Task<ChannelWrite> DeleteAsync(TenantId tenant, long id, Actor actor, CancellationToken cancel = default) => throw new NotSupportedException();
}
