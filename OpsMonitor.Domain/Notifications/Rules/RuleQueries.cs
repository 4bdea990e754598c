using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>Reads rules.</summary>
public sealed class RuleQueries(OpsDb ops)
{
    /// <summary>All of the tenant, by name.</summary>
    public async Task<IReadOnlyList<RuleRow>> ListAsync(TenantId tenant, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return await RowsAsync(db, db.TellingRules.OrderBy(r => r.Name).ThenBy(r => r.Id), cancel);
    }

    /// <summary>Null when the tenant has none of this id.</summary>
    public async Task<RuleRow?> FindAsync(TenantId tenant, long id, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        return (await RowsAsync(db, db.TellingRules.Where(r => r.Id == id), cancel)).SingleOrDefault();
    }

    /// <summary>A rule as it is stored now.</summary>
    internal static async Task<RuleDraft> DraftAsync(OpsDbContext db, TellingRule rule, CancellationToken cancel) => Draft(
        rule,
        await db.TellingRuleChannels.Where(c => c.RuleId == rule.Id).OrderBy(c => c.ChannelId).Select(c => c.ChannelId).ToListAsync(cancel),
        await db.TellingRulePeople.Where(p => p.RuleId == rule.Id).OrderBy(p => p.UserId).Select(p => p.UserId).ToListAsync(cancel));

    private static async Task<List<RuleRow>> RowsAsync(OpsDbContext db, IQueryable<TellingRule> rules, CancellationToken cancel)
    {
        var users = db.Users;
        var rows = await rules.AsNoTracking().Select(r => new { Rule = r, By = users.Where(u => u.Id == r.CreatedBy).Select(u => u.DisplayName).FirstOrDefault() }).ToListAsync(cancel);
        var ids = rows.Select(r => r.Rule.Id).ToList();
        var channels = (await db.TellingRuleChannels.Where(c => ids.Contains(c.RuleId)).OrderBy(c => c.ChannelId).ToListAsync(cancel)).ToLookup(c => c.RuleId, c => c.ChannelId);
        var people = (await db.TellingRulePeople.Where(p => ids.Contains(p.RuleId)).OrderBy(p => p.UserId).ToListAsync(cancel)).ToLookup(p => p.RuleId, p => p.UserId);
        return [.. rows.Select(r => new RuleRow(r.Rule.Id, Draft(r.Rule, [.. channels[r.Rule.Id]], [.. people[r.Rule.Id]]), r.By, r.Rule.CreatedAt))];
    }

    private static RuleDraft Draft(TellingRule rule, IReadOnlyList<long> channels, IReadOnlyList<long> people) => new(rule.Name, rule.Terms)
    {
        Enabled = rule.Enabled,
        Channels = channels,
        InboxUsers = people,
        InboxFollowers = rule.InboxFollowers,
        Quiet = rule.Quiet(),
        MostAnHour = rule.MostAnHour,
    };
}

internal static class StoredRules
{
    public static QuietHours? Quiet(this TellingRule rule) => rule is { QuietFrom: { } from, QuietTo: { } to, QuietZone: { } zone } ? new(from, to, zone) : null;
}
