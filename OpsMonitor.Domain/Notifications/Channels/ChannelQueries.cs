using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Notifications.Mail;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Notifications.Channels;

/// <summary>Reads channels.</summary>
public sealed class ChannelQueries(OpsDb ops, TimeProvider clock)
{
    /// <summary>All of the tenant, by name.</summary>
    public async Task<IReadOnlyList<ChannelRow>> ListAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await RowsAsync(db, db.Channels.OrderBy(c => c.Name).ThenBy(c => c.Id), cancel);
    }

    /// <summary>Null when the tenant has none of this id.</summary>
    public async Task<ChannelRow?> FindAsync(TenantId tenant, long id, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return (await RowsAsync(db, db.Channels.Where(c => c.Id == id), cancel)).SingleOrDefault();
    }

    private async Task<List<ChannelRow>> RowsAsync(OpsDbContext db, IQueryable<Channel> channels, CancellationToken cancel)
    {
        var (now, users, deliveries) = (clock.GetUtcNow(), db.Users, db.Deliveries);
        var rows = await channels.Select(c => new
        {
            Channel = c,
            By = users.Where(u => u.Id == c.CreatedBy).Select(u => u.DisplayName).FirstOrDefault(),
            Sent = deliveries.Where(d => d.ChannelId == c.Id).Max(d => d.SentAt),
        }).AsNoTracking().ToListAsync(cancel);
        var rules = await (from told in db.TellingRuleChannels join rule in db.TellingRules on told.RuleId equals rule.Id orderby rule.Name, rule.Id select new { told.ChannelId, rule.Name, rule.Enabled })
            .ToListAsync(cancel);
        var names = rules.ToLookup(r => r.ChannelId);
        var refused = (await db.Database.SqlQueryRaw<RefusedRow>(ChannelsSql.Refused, P("tenant", db.Tenant!.Value.Value), P("tries", RetrySchedule.MaxTries)).ToListAsync(cancel)).ToLookup(r => r.ChannelId);
        var optedOut = await MailOptOuts.AllAsync(db, cancel);
        return
        [
            .. rows.Select(r => (r.Channel, r.By, r.Sent)).Select(r => new ChannelRow(
                r.Channel.Id, r.Channel.Kind, r.Channel.Name, r.Channel.AddressShown, r.Channel.Recipients, r.Channel.State, r.Channel.StateSince, r.Channel.StateReason,
                r.Channel.FailuresInARow, r.Channel.SecretProtected is not null, r.Channel.PreviousSecretUntil > now ? r.Channel.PreviousSecretUntil : null, r.By, r.Channel.CreatedAt)
            {
                LastSentAt = r.Sent,
                Rules = [.. names[r.Channel.Id].Select(n => n.Name)],
                RulesOff = [.. names[r.Channel.Id].Where(n => !n.Enabled).Select(n => n.Name)],
                Refused = [.. refused[r.Channel.Id].Where(f => r.Channel.Recipients.Contains(f.Recipient)).Select(f => new RefusedRecipient(f.Recipient, f.Since))],
                OptedOut = [.. r.Channel.Recipients.Where(optedOut.Contains)],
            }),
        ];
    }

    private sealed record RefusedRow(long ChannelId, string Recipient, DateTimeOffset Since);
}
