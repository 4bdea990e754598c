using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Notifications.Outbox;

internal static class Summing
{
    /// <summary>
    /// What waits for a channel that is active again goes out now: of each rule and recipient as one message. It is none of those that were tried before, under whose id a receiver
    /// may have taken something already.
    /// </summary>
    public static async Task SumAsync(this OpsDbContext db, long channel, DateTimeOffset now, CancellationToken cancel)
    {
        await db.LockRulesAsync(cancel); // nobody gathers into a message meanwhile
        var waiting = await db.Deliveries.AsNoTracking()
            .Where(d => d.ChannelId == channel && !d.IsTest && (d.State == DeliveryState.Failed || d.State == DeliveryState.Pending || d.State == DeliveryState.Held)).OrderBy(d => d.Id).ToListAsync(cancel);
        var made = 0;
        foreach (var several in waiting.GroupBy(d => (d.RuleId, d.Recipient)).Select(g => g.ToList()).Where(g => g.Count > 1))
        {
            var ids = several.Select(d => d.Id).ToList();
            if (await db.CancelAsync(d => ids.Contains(d.Id), cancel) > 0)
            {
                db.Deliveries.Add(OneOf(several, OrderedId.Of(now, made++), now));
            }
        }

        await db.SaveChangesAsync(cancel);
        await db.Deliveries.Where(d => d.ChannelId == channel && d.State == DeliveryState.Failed && d.DueAt > now).ExecuteUpdateAsync(s => s.SetProperty(d => d.DueAt, now), cancel);
    }

    // Where quiet hours or a limit hold one of them back, they hold back the sum.
    private static NotificationDelivery OneOf(List<NotificationDelivery> several, Guid id, DateTimeOffset now)
    {
        var messages = several.Select(d => StoredMessage.Parse(d.Message)).ToList();
        var sum = new StoredMessage(messages[^1].RuleName, false, [], 0).With([.. messages.SelectMany(m => m.Events)], messages.Sum(m => m.More));
        var held = several.Where(d => d.State == DeliveryState.Held && d.DueAt > now).Select(d => (DateTimeOffset?)d.DueAt).Max();
        return new()
        {
            TenantId = several[0].TenantId,
            Id = id,
            RuleId = several[0].RuleId,
            ChannelId = several[0].ChannelId,
            Recipient = several[0].Recipient,
            EventIds = [.. sum.Events.Select(e => e.Id)],
            State = held is null ? DeliveryState.Pending : DeliveryState.Held,
            DueAt = held ?? now,
            ToldAt = held ?? now,
            Message = sum.ToJson(),
            CreatedAt = now,
        };
    }
}
