using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Mail;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>Takes deliveries in turn, and writes what became of them.</summary>
public sealed class DeliveryLedger(OpsDb ops, TimeProvider clock)
{
    /// <summary>So long whoever took a delivery has for one try; then another takes it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>So many are on their way to one channel at once, and to all of a tenant.</summary>
    public const int PerChannel = 2;
    public const int PerTenant = 16;

    /// <summary>A channel is paused when nothing was taken for so long, nor by so many tries in a row.</summary>
    public static readonly TimeSpan PausedAfter = TimeSpan.FromHours(24);
    public const int PausedAfterTries = 5;

    /// <summary>How long events, deliveries and their log are kept.</summary>
    public const int KeptDays = 30;

    private static readonly DeliveryState[] s_underWay = [DeliveryState.Pending, DeliveryState.Held, DeliveryState.Sending];

    /// <summary>Takes up to <paramref name="limit"/> that are due, of all tenants, few of one channel; whoever takes one sends it before its lease ends.
    /// None of <paramref name="inHand"/>, of which the caller is still to say what became of them.</summary>
    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(int limit, Guid[]? inHand = null, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        await using var db = ops.ForAllTenants("one queue is worked off for all tenants");
        var rows = await db.Database.SqlQueryRaw<ClaimRow>(
            DeliverySql.Claim, P("now", now), P("until", now + Lease), P("per_channel", PerChannel), P("per_tenant", PerTenant), P("in_hand", inHand ?? []), P("limit", limit)).ToListAsync(cancel);
        return [.. rows.Select(r => r.Claimed())];
    }

    /// <summary>Writes what became of a try; false when the lease had ended and somebody else took it. What was taken counts as sent, whoever is told so.</summary>
    public Task<bool> RecordAsync(ClaimedDelivery claimed, SendOutcome outcome, TimeSpan took, CancellationToken cancel = default) => ops.WriteAsync(
        claimed.Message.Tenant,
        async db =>
        {
            var now = clock.GetUtcNow();
            await db.Database.ExecuteSqlRawAsync(DeliverySql.Log, AttemptLog.Parameters(claimed, outcome, now, took), cancel);
            if (outcome is SendOutcome.Sent)
            {
                await db.Channels.Where(c => c.Id == claimed.ChannelId && c.FailuresInARow > 0)
                    .ExecuteUpdateAsync(s => s.SetProperty(c => c.FailuresInARow, 0).SetProperty(c => c.FailingSince, (DateTimeOffset?)null), cancel);
                return await db.Deliveries.Where(d => d.Id == claimed.Message.Id && d.State != DeliveryState.Sent).ExecuteUpdateAsync(
                    s => s.SetProperty(d => d.State, DeliveryState.Sent).SetProperty(d => d.SentAt, now).SetProperty(d => d.LeasedUntil, (DateTimeOffset?)null), cancel) == 1;
            }

            return await FailAsync(db, claimed, outcome, now, cancel);
        },
        cancel);

    /// <summary>Sends it once more under the same id, with all tries before it.</summary>
    public Task<DeliveryWrite> ReplayAsync(TenantId tenant, Guid id, Actor actor, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            var found = await (from d in db.Deliveries join c in db.Channels on d.ChannelId equals c.Id where d.Id == id select new { Delivery = d, Channel = c }).AsNoTracking().SingleOrDefaultAsync(cancel);
            if (found is null || (found.Delivery.Recipient is { } recipient && !found.Channel.Recipients.Contains(recipient)))
            {
                return Refused(DeliveryRefusal.NotFound);
            }

            if (found.Delivery.Recipient is { } reader && (await MailOptOuts.AllAsync(db, cancel)).Contains(reader))
            {
                return Refused(DeliveryRefusal.OptedOut);
            }

            if (found.Channel.State != ChannelState.Active)
            {
                return Refused(DeliveryRefusal.ChannelNotActive);
            }

            var now = clock.GetUtcNow();
            if (await db.Deliveries.Where(d => d.Id == id && !s_underWay.Contains(d.State)).ExecuteUpdateAsync(
                s => s.SetProperty(d => d.State, DeliveryState.Pending).SetProperty(d => d.DueAt, now).SetProperty(d => d.Tries, 0), cancel) == 0)
            {
                return Refused(DeliveryRefusal.OnItsWay);
            }

            db.AuditLogs.Add(ChannelMoves.Entry(found.Channel, actor, "delivery.replayed", ("delivery", $"{id}")));
            await db.SaveChangesAsync(cancel);
            return new(null, [id]);
        },
        cancel);

    /// <summary>Makes a message that says it is a test, and is tried once, whether the channel is active or not; of mail one for each recipient that has not opted out.</summary>
    public Task<DeliveryWrite> TestAsync(TenantId tenant, long channel, Actor actor, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            if (await db.Channels.AsNoTracking().SingleOrDefaultAsync(c => c.Id == channel, cancel) is not { } tested)
            {
                return Refused(DeliveryRefusal.NotFound);
            }

            var places = tested.PlacesBut(await MailOptOuts.AllAsync(db, cancel));
            if (places.Count == 0)
            {
                return Refused(DeliveryRefusal.OptedOut);
            }

            var now = clock.GetUtcNow();
            List<NotificationDelivery> deliveries =
            [
                .. places.Select(recipient => new NotificationDelivery
                {
                    TenantId = tenant,
                    Id = Guid.CreateVersion7(now),
                    ChannelId = channel,
                    Recipient = recipient,
                    IsTest = true,
                    State = DeliveryState.Pending,
                    DueAt = now,
                    ToldAt = now,
                    Message = StoredMessage.Test.ToJson(),
                    CreatedAt = now,
                }),
            ];
            db.Deliveries.AddRange(deliveries);
            db.AuditLogs.Add(ChannelMoves.Entry(tested, actor, "channel.tested"));
            await db.SaveChangesAsync(cancel);
            return new(null, [.. deliveries.Select(d => d.Id)]);
        },
        cancel);

    /// <summary>Removes some of what is older than <see cref="KeptDays"/>; false when nothing was.</summary>
    public async Task<bool> ForgetAsync(CancellationToken cancel = default)
    {
        await using var db = ops.ForAllTenants("what is old is removed for all tenants");
        return (await db.Database.SqlQueryRaw<long>(DeliverySql.Forget, P("before", clock.GetUtcNow().AddDays(-KeptDays))).ToListAsync(cancel)) is [> 0];
    }

    private static async Task<bool> FailAsync(OpsDbContext db, ClaimedDelivery claimed, SendOutcome outcome, DateTimeOffset now, CancellationToken cancel)
    {
        var mine = await db.Deliveries.Where(d => d.Id == claimed.Message.Id && d.State == DeliveryState.Sending && d.Attempts == claimed.Attempt).Select(d => new { d.Tries }).SingleOrDefaultAsync(cancel);
        var retryAfter = (outcome as SendOutcome.Refused)?.RetryAfter;
        var pause = claimed.Message.IsTest || outcome is SendOutcome.Gone or SendOutcome.Refused { IsFinal: true } ? null : RetrySchedule.After(mine?.Tries ?? 1, retryAfter, Random.Shared.NextDouble());
        if (mine is null || await db.Database.ExecuteSqlRawAsync(
            DeliverySql.Fail,
            [P("tenant", claimed.Message.Tenant.Value), P("id", claimed.Message.Id), P("attempt", claimed.Attempt), AttemptLog.Time("next", now + pause)],
            cancel) == 0)
        {
            return false;
        }

        if (!claimed.Message.IsTest || outcome is SendOutcome.Gone)
        {
            await ChannelFailsAsync(db, claimed.ChannelId, outcome, now, cancel);
        }

        return true;
    }

    // The row is locked by its first change, so that of many failures at once one pauses the channel and tells so.
    private static async Task ChannelFailsAsync(OpsDbContext db, long id, SendOutcome outcome, DateTimeOffset now, CancellationToken cancel)
    {
        await db.Channels.Where(c => c.Id == id).ExecuteUpdateAsync(
            s => s.SetProperty(c => c.FailuresInARow, c => c.FailuresInARow + 1).SetProperty(c => c.FailingSince, c => c.FailingSince ?? now), cancel);
        if (await db.Channels.AsTracking().SingleOrDefaultAsync(c => c.Id == id && c.State != ChannelState.Off, cancel) is not { } channel)
        {
            return;
        }

        var (state, reason) = outcome is SendOutcome.Gone gone
            ? (ChannelState.Off, $"the receiver answered {gone.Status}, which says that it is gone for good")
            : channel.FailuresInARow >= PausedAfterTries && channel.FailingSince <= now - PausedAfter
                ? (ChannelState.Paused, $"nothing was taken for {(int)(now - channel.FailingSince!.Value).TotalHours} hours, in {channel.FailuresInARow} tries")
                : (channel.State, "");
        if (state != channel.State)
        {
            await ChannelMoves.MoveAsync(db, channel, state, reason, Actor.System, now, cancel);
            await ChannelMoves.NoticeAsync(db, channel, cancel);
        }
    }

    private static DeliveryWrite Refused(DeliveryRefusal refusal) => new(refusal, []);

    private sealed record ClaimRow(
        long Tenant, string TenantName, string TenantSlug, Guid Id, long ChannelId, string Kind, string ChannelName, string? AddressProtected, string? Recipient,
        string? SecretProtected, string? PreviousSecretProtected, string Message, int Attempt)
    {
        public ClaimedDelivery Claimed()
        {
            var stored = StoredMessage.Parse(Message);
            string?[] secrets = [SecretProtected, PreviousSecretProtected];
            return new(
                ChannelId, EnumText.Parse<ChannelKind>(Kind), ChannelName, AddressProtected, Recipient, [.. secrets.OfType<string>()],
                new(Id, new(Tenant), TenantName, TenantSlug, stored.RuleName, stored.IsTest, stored.Events, stored.More), Attempt);
        }
    }
}
