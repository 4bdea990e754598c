using System.Net.Mail;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Notifications.Channels;

/// <summary>Writes channels; each change is in the audit.</summary>
public sealed class ChannelLedger(OpsDb ops, TimeProvider clock)
{
    public const int MaxName = 60;
    public const int MaxPerTenant = 50;
    public const int MaxRecipients = 50;

    private const int MaxAddress = 254;

    public async Task<ChannelWrite> CreateAsync(TenantId tenant, NewChannel asked, Actor actor, CancellationToken cancel = default)
    {
        if (TellingName.Of(asked.Name, MaxName) is not { } name)
        {
            return new(ChannelRefusal.BadName);
        }

        if (Read(asked.Kind, asked.Address, out var address) is { } refusal)
        {
            return new(refusal);
        }

        return await NamedAsync(() => ops.WriteAsync(tenant, async db =>
        {
            if (await db.Channels.CountAsync(cancel) >= MaxPerTenant)
            {
                return new ChannelWrite(ChannelRefusal.TooMany);
            }

            var now = clock.GetUtcNow();
            var channel = new Channel
            {
                TenantId = tenant,
                Kind = asked.Kind,
                Name = name,
                AddressShown = address.Shown,
                AddressProtected = address.Protected,
                Recipients = [.. address.Recipients],
                SecretProtected = asked.SecretProtected,
                State = ChannelState.Active,
                StateSince = now,
                CreatedBy = actor.UserId,
                CreatedAt = now,
            };
            db.Channels.Add(channel);
            await db.SaveChangesAsync(cancel);
            db.AuditLogs.Add(ChannelMoves.Entry(channel, actor, "channel.created", ("kind", EnumText.Of(channel.Kind)), ("leads_to", channel.AddressShown)));
            await db.SaveChangesAsync(cancel);
            return new(null, channel.Id);
        }, cancel));
    }

    public async Task<ChannelWrite> RenameAsync(TenantId tenant, long id, string name, Actor actor, CancellationToken cancel = default) =>
        TellingName.Of(name, MaxName) is { } shown
            ? await NamedAsync(() => ChangeAsync(
                tenant, id,
                (_, channel) =>
                {
                    var before = channel.Name;
                    channel.Name = shown;
                    return Done(before == shown ? null : ChannelMoves.Entry(channel, actor, "channel.renamed", ("from", before)));
                },
                cancel))
            : new(ChannelRefusal.BadName);

    /// <summary>What waits goes to the new address; what waits for somebody who is no recipient any more is cancelled.</summary>
    public Task<ChannelWrite> ChangeAddressAsync(TenantId tenant, long id, ChannelAddress address, Actor actor, CancellationToken cancel = default) => ChangeAsync(
        tenant, id,
        async (db, channel) =>
        {
            if (Read(channel.Kind, address, out var read) is { } refusal)
            {
                return (refusal, null);
            }

            var before = channel.AddressShown;
            (channel.AddressShown, channel.AddressProtected, channel.Recipients) = (read.Shown, read.Protected, [.. read.Recipients]);
            var recipients = channel.Recipients;
            await db.CancelAsync(d => d.ChannelId == id && d.Recipient != null && !recipients.Contains(d.Recipient), cancel);
            return (null, ChannelMoves.Entry(channel, actor, "channel.moved", ("from", before), ("to", channel.AddressShown)));
        },
        cancel);

    /// <summary>The secret before signs too for as long as <paramref name="overlap"/>.</summary>
    public Task<ChannelWrite> RotateSecretAsync(TenantId tenant, long id, string secretProtected, TimeSpan overlap, Actor actor, CancellationToken cancel = default) => ChangeAsync(
        tenant, id,
        (_, channel) =>
        {
            var until = clock.GetUtcNow() + overlap;
            (channel.PreviousSecretProtected, channel.PreviousSecretUntil) = (channel.SecretProtected, channel.SecretProtected is null ? null : until);
            channel.SecretProtected = secretProtected;
            return Done(ChannelMoves.Entry(channel, actor, "channel.secret_rotated", ("which_works_until", $"{until.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}")));
        },
        cancel);

    /// <summary>Pauses a channel, turns it off, or makes it active again; what waited then goes out at once.</summary>
    public Task<ChannelWrite> SetStateAsync(TenantId tenant, long id, ChannelState state, string? reason, Actor actor, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            if (await db.Channels.AsTracking().SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } channel)
            {
                return new(ChannelRefusal.NotFound);
            }

            if (channel.State != state)
            {
                await ChannelMoves.MoveAsync(db, channel, state, reason, actor, clock.GetUtcNow(), cancel);
            }

            return new ChannelWrite(null, id);
        },
        cancel);

    /// <summary>Its deliveries go with it.</summary>
    public Task<ChannelWrite> DeleteAsync(TenantId tenant, long id, Actor actor, CancellationToken cancel = default) => ChangeAsync(
        tenant, id,
        (db, channel) =>
        {
            db.Channels.Remove(channel);
            return Done(ChannelMoves.Entry(channel, actor, "channel.deleted", ("leads_to", channel.AddressShown)));
        },
        cancel);

    private Task<ChannelWrite> ChangeAsync(
        TenantId tenant, long id, Func<OpsDbContext, Channel, Task<(ChannelRefusal? Refusal, AuditLog? Entry)>> change, CancellationToken cancel) => ops.WriteAsync(
        tenant,
        async db =>
        {
            if (await db.Channels.AsTracking().SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } channel)
            {
                return new(ChannelRefusal.NotFound);
            }

            var (refusal, entry) = await change(db, channel);
            if (refusal is null && entry is not null)
            {
                db.AuditLogs.Add(entry);
                await db.SaveChangesAsync(cancel);
            }

            return new ChannelWrite(refusal, id);
        },
        cancel);

    private static Task<(ChannelRefusal? Refusal, AuditLog? Entry)> Done(AuditLog? entry) => Task.FromResult(((ChannelRefusal?)null, entry));

    private static async Task<ChannelWrite> NamedAsync(Func<Task<ChannelWrite>> write)
    {
        try
        {
            return await write();
        }
        catch (DbUpdateException e) when (PostgresErrors.IsUniqueViolation(e))
        {
            return new(ChannelRefusal.NameTaken);
        }
    }

    private static ChannelRefusal? Read(ChannelKind kind, ChannelAddress asked, out ChannelAddress address)
    {
        address = asked;
        if (kind != ChannelKind.Email)
        {
            address = ChannelAddress.Of(FailureSanitizer.Reason(asked.Shown) ?? "", asked.Protected ?? "");
            return address.Shown.Length == 0 || address.Protected!.Length == 0 || asked.Recipients.Count > 0 ? ChannelRefusal.BadAddress : null;
        }

        var recipients = asked.Recipients.Select(r => r.Trim()).Where(r => r.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        address = ChannelAddress.OfMail(recipients);
        return recipients.Count is 0 or > MaxRecipients ? ChannelRefusal.BadRecipients : asked.Protected is null && recipients.TrueForAll(IsMailbox) ? null : ChannelRefusal.BadAddress;
    }

    /// <summary>Whether this is the address of a mailbox, without a name before it.</summary>
    public static bool IsMailbox(string text) =>
        text.Length <= MaxAddress && SafeText.Line(text) == text && MailAddress.TryCreate(text, out var mailbox) && mailbox.Address == text;
}
