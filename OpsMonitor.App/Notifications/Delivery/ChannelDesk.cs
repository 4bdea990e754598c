using Microsoft.Extensions.Options;
using OpsMonitor.App.Notifications.Mail;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>A channel that was made or changed, with its new secret where there is one, which exists nowhere else in the open; or why it was not.</summary>
public sealed record ChannelDone(long Id = 0, string? Secret = null, ChannelRefusal? Refusal = null, ReceiverRefusal? Address = null)
{
    /// <summary>The first recipient that no mail can be sent to, where that is why.</summary>
    public string? Recipient { get; init; }

    public bool Accepted => Refusal is null && Address is null;
}

/// <summary>Makes channels and changes them: looks at addresses, makes secrets, and protects both before they are stored.</summary>
public sealed class ChannelDesk(ChannelLedger channels, ReceiverAddresses addresses, ChannelProtector protector, IOptions<MailOptions> mail)
{
    private static readonly char[] s_between = [',', ';', ' ', '\t', '\r', '\n'];

    /// <summary>Whether there is a server that takes mail.</summary>
    public bool SendsMail => mail.Value.IsOn;

    /// <summary>Whether messages of this kind are signed.</summary>
    public static bool Signs(ChannelKind kind) => kind == ChannelKind.Webhook;

    /// <summary><paramref name="address"/> is a URL, or of mail the recipients.</summary>
    public async Task<ChannelDone> CreateAsync(TenantId tenant, ChannelKind kind, string name, string address, Actor actor, CancellationToken cancel = default)
    {
        var (read, refusal) = await ReadAsync(tenant, kind, address, cancel);
        if (read is null)
        {
            return new(Address: refusal);
        }

        var secret = Signs(kind) ? WebhookSecret.Make() : null;
        var write = await channels.CreateAsync(tenant, new(kind, name, read, secret is null ? null : protector.Protect(tenant, secret)), actor, cancel);
        return new(write.Id, write.Accepted ? secret : null, write.Refusal) { Recipient = Wrong(read, write) };
    }

    public async Task<ChannelDone> ChangeAddressAsync(TenantId tenant, long id, ChannelKind kind, string address, Actor actor, CancellationToken cancel = default)
    {
        var (read, refusal) = await ReadAsync(tenant, kind, address, cancel);
        if (read is null)
        {
            return new(Address: refusal);
        }

        var write = await channels.ChangeAddressAsync(tenant, id, read, actor, cancel);
        return new(id, Refusal: write.Refusal) { Recipient = Wrong(read, write) };
    }

    /// <summary>The secret before signs too for as long as <paramref name="overlap"/>.</summary>
    public async Task<ChannelDone> RotateAsync(TenantId tenant, long id, TimeSpan overlap, Actor actor, CancellationToken cancel = default)
    {
        var secret = WebhookSecret.Make();
        var write = await channels.RotateSecretAsync(tenant, id, protector.Protect(tenant, secret), overlap, actor, cancel);
        return new(id, write.Accepted ? secret : null, write.Refusal);
    }

    private static string? Wrong(ChannelAddress read, ChannelWrite write) =>
        write.Refusal == ChannelRefusal.BadAddress ? read.Recipients.FirstOrDefault(r => !ChannelLedger.IsMailbox(r)) : null;

    private async Task<(ChannelAddress? Read, ReceiverRefusal? Refusal)> ReadAsync(TenantId tenant, ChannelKind kind, string address, CancellationToken cancel)
    {
        if (kind == ChannelKind.Email)
        {
            return (ChannelAddress.OfMail([.. address.Split(s_between, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)]), null);
        }

        var (uri, refusal) = await addresses.ReadAsync(address, cancel);
        return (uri is null ? null : ChannelAddress.Of(ReceiverAddresses.Shown(uri), protector.Protect(tenant, uri.AbsoluteUri)), refusal);
    }
}
