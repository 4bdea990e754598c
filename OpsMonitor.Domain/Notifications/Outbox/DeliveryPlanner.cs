using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Mail;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>Turns events into deliveries, and into notifications of inboxes: once each, in the order in which they happened.</summary>
public sealed class DeliveryPlanner(OpsDb ops, TimeProvider clock)
{
    /// <summary>So many events of a tenant are planned at once.</summary>
    public const int Batch = 500;

    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    /// <summary>Lets out what was held until now; answers the tenants with events that nobody has planned yet.</summary>
    public async Task<IReadOnlyList<TenantId>> LookAsync(CancellationToken cancel = default)
    {
        await using var db = ops.ForAllTenants("what is held and what has happened is planned for all tenants");
        await db.Database.ExecuteSqlRawAsync(PlannerSql.Release, [P("now", clock.GetUtcNow())], cancel);
        return await db.TellingEvents.Where(e => e.PlannedAt == null).Select(e => e.TenantId).Distinct().ToListAsync(cancel);
    }

    /// <summary>Plans the oldest events of a tenant in one transaction; answers how many they were. Several nodes take turns.</summary>
    public Task<int> PlanAsync(TenantId tenant, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            await db.LockRulesAsync(cancel);
            var now = clock.GetUtcNow();
            await db.Database.ExecuteSqlRawAsync(PlannerSql.Release, [P("now", now)], cancel);
            var events = await db.TellingEvents.AsNoTracking().Where(e => e.PlannedAt == null).OrderBy(e => e.Id).Take(Batch).ToListAsync(cancel);
            var told = events.Select(e => e.Told()).ToList();
            var made = 0;
            var inboxes = new Inboxes();
            foreach (var rule in events.Count == 0 ? [] : await db.TellingRules.AsNoTracking().Where(r => r.Enabled).OrderBy(r => r.Id).ToListAsync(cancel))
            {
                if (told.Where(e => RuleMatch.Takes(rule.Terms, e)).ToList() is { Count: > 0 } taken)
                {
                    made = await TellChannelsAsync(db, rule, taken, now, made, cancel);
                    inboxes.Tell(rule, await db.TellingRulePeople.Where(p => p.RuleId == rule.Id).Select(p => p.UserId).ToListAsync(cancel), taken);
                }
            }

            await inboxes.SaveAsync(db, cancel);

            var ids = events.Select(e => e.Id).ToList();
            await db.TellingEvents.Where(e => ids.Contains(e.Id)).ExecuteUpdateAsync(s => s.SetProperty(e => e.PlannedAt, now), cancel);
            return events.Count;
        },
        cancel);

    private static async Task<int> TellChannelsAsync(OpsDbContext db, TellingRule rule, List<ToldEvent> taken, DateTimeOffset now, int made, CancellationToken cancel)
    {
        var channels = await (from told in db.TellingRuleChannels
                              join channel in db.Channels on told.ChannelId equals channel.Id
                              where told.RuleId == rule.Id && channel.State != ChannelState.Off
                              select channel).AsNoTracking().ToListAsync(cancel);
        var held = (await db.Deliveries.AsNoTracking().Where(d => d.RuleId == rule.Id && d.State == DeliveryState.Held).ToListAsync(cancel)).ToDictionary(d => (d.ChannelId, d.Recipient));
        var since = now - s_hour;
        var before = rule.MostAnHour is null ? null : (await db.Deliveries.Where(d => d.RuleId == rule.Id && d.ToldAt > since && d.State != DeliveryState.Cancelled)
            .Select(d => new { d.ChannelId, d.Recipient, d.ToldAt }).ToListAsync(cancel)).ToLookup(d => (d.ChannelId, d.Recipient), d => d.ToldAt);
        var optedOut = channels.Exists(c => c.Kind == ChannelKind.Email) ? await MailOptOuts.AllAsync(db, cancel) : [];
        foreach (var channel in channels)
        {
            foreach (var recipient in channel.PlacesBut(optedOut))
            {
                var waits = held.GetValueOrDefault((channel.Id, recipient));
                var pace = new MessagePace(rule.Quiet(), rule.MostAnHour, before?[(channel.Id, recipient)].Order() ?? Enumerable.Empty<DateTimeOffset>(), waits?.DueAt);
                var place = new Place(db, rule, channel, recipient, waits, now, made);
                foreach (var told in taken)
                {
                    place.Tell(told, pace);
                }

                made = await place.SaveAsync(cancel);
            }
        }

        await db.SaveChangesAsync(cancel);
        return made;
    }

    /// <summary>Whose inbox is told which event, by any of the rules.</summary>
    private sealed class Inboxes
    {
        private readonly HashSet<(Guid Event, long Person)> _listed = [];
        private readonly HashSet<Guid> _followed = [];

        public void Tell(TellingRule rule, List<long> people, List<ToldEvent> taken)
        {
            _listed.UnionWith(taken.SelectMany(e => people.Select(p => (e.Id, p))));
            _followed.UnionWith(rule.InboxFollowers ? taken.Select(e => e.Id) : []);
        }

        public async Task SaveAsync(OpsDbContext db, CancellationToken cancel)
        {
            if (_listed.Count + _followed.Count > 0)
            {
                await db.Database.ExecuteSqlRawAsync(
                    PlannerSql.Inbox,
                    [
                        P("tenant", db.Tenant!.Value.Value), P("events", _listed.Select(l => l.Event).ToArray()), P("people", _listed.Select(l => l.Person).ToArray()), P("followed", _followed.ToArray()),
                        P("roles", RuleLedger.RolesToldInInboxes.Select(EnumText.Of).ToArray()),
                    ],
                    cancel);
            }
        }
    }

    /// <summary>A channel of a rule, and of mail one of its recipients.</summary>
    private sealed class Place(OpsDbContext db, TellingRule rule, Channel channel, string? recipient, NotificationDelivery? held, DateTimeOffset now, int made)
    {
        private readonly List<ToldEvent> _gathered = []; // for the message that waited already
        private readonly List<(DateTimeOffset Due, List<ToldEvent> Events)> _new = [];

        public void Tell(ToldEvent told, MessagePace pace)
        {
            // While a channel is paused, all is one message.
            var isPaused = channel.State == ChannelState.Paused && (held is not null || _new.Count > 0);
            var (due, gathers) = isPaused ? (default, true) : pace.Take(now);
            if (!gathers)
            {
                _new.Add((due, [told]));
            }
            else
            {
                (_new.Count > 0 ? _new[^1].Events : _gathered).Add(told);
            }
        }

        /// <summary>Answers how many deliveries the planning has made by now.</summary>
        public async Task<int> SaveAsync(CancellationToken cancel)
        {
            if (_gathered.Count > 0 && !await GatherAsync(held!, cancel))
            {
                _new.Insert(0, (now, _gathered)); // it went out meanwhile
            }

            db.Deliveries.AddRange(_new.Select((n, i) => Delivery(made + i, n.Due, new StoredMessage(rule.Name, false, [], 0).With(n.Events))));
            return made + _new.Count;
        }

        private async Task<bool> GatherAsync(NotificationDelivery into, CancellationToken cancel)
        {
            var message = StoredMessage.Parse(into.Message).With(_gathered);
            var (text, ids) = (message.ToJson(), message.Events.Select(e => e.Id).ToArray());
            return await db.Deliveries.Where(d => d.Id == into.Id && d.State == DeliveryState.Held)
                .ExecuteUpdateAsync(s => s.SetProperty(d => d.Message, text).SetProperty(d => d.EventIds, ids), cancel) == 1;
        }

        private NotificationDelivery Delivery(int nth, DateTimeOffset due, StoredMessage message) => new()
        {
            TenantId = rule.TenantId,
            Id = OrderedId.Of(now, nth),
            RuleId = rule.Id,
            ChannelId = channel.Id,
            Recipient = recipient,
            EventIds = [.. message.Events.Select(e => e.Id)],
            State = due > now || channel.State == ChannelState.Paused ? DeliveryState.Held : DeliveryState.Pending,
            DueAt = due,
            ToldAt = due,
            Message = message.ToJson(),
            CreatedAt = now,
        };
    }
}
