using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>A channel as its sender needs it: nothing of it is protected any more, and none of it is for a log.</summary>
/// <param name="Address">The URL; of mail the one recipient of this message.</param>
/// <param name="Secrets">Those that sign, the newest first; two while one is rotated, none where nothing is signed.</param>
public sealed record OpenChannel(long Id, TenantId Tenant, ChannelKind Kind, string Name, string Address, IReadOnlyList<string> Secrets);

/// <summary>Sends messages to channels of one kind.</summary>
public interface IChannelSender
{
    ChannelKind Kind { get; }

    /// <summary>Tries once. What the receiver or the network did wrong is an outcome, never an exception; the worker takes an exception for <see cref="SendOutcome.Failed"/>.</summary>
    Task<SendOutcome> SendAsync(OpenChannel channel, TellingMessage message, CancellationToken cancel);
}
