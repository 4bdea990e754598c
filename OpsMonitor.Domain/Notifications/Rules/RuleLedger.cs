using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>Writes rules; each change is in the audit.</summary>
public sealed class RuleLedger(OpsDb ops, TimeProvider clock)
{
    public const int MaxName = 60;
    public const int MaxPerTenant = 100;
    public const int MaxAnHour = 1_000;

    /// <summary>Operations and reason codes that a rule names at most.</summary>
    public const int MaxListed = 200;

    internal const string Subject = "telling_rule";

    /// <summary>The roles whose inboxes rules may tell: of those who may read what the events are about.</summary>
    internal static TenantRole[] RolesToldInInboxes { get; } = [.. Enum.GetValues<TenantRole>().Where(MayBeTold)];

    /// <summary>Whether rules may tell the inboxes of those who have the role: what is told is for those who may read it.</summary>
    public static bool MayBeTold(TenantRole role) => role.May(Right.Read);

    public async Task<RuleWrite> CreateAsync(TenantId tenant, RuleDraft draft, Actor actor, CancellationToken cancel = default) =>
        Check(draft) is { } refusal ? new(refusal) : await NamedAsync(() => ops.WriteAsync(tenant, async db =>
        {
            if (await db.TellingRules.CountAsync(cancel) >= MaxPerTenant)
            {
                return new(RuleRefusal.TooMany);
            }

            if (await UnknownAsync(db, draft, cancel) is { } unknown)
            {
                return new RuleWrite(unknown);
            }

            var rule = new TellingRule { TenantId = tenant, Name = "", Terms = draft.Terms, Kinds = [], CreatedBy = actor.UserId, CreatedAt = clock.GetUtcNow() };
            Fill(rule, draft);
            db.TellingRules.Add(rule);
            await db.SaveChangesAsync(cancel);
            Tell(db, rule, draft);
            db.AuditLogs.Add(Entry(rule, actor, "rule.created", await RuleDetails.OfAsync(db, draft, cancel)));
            await db.SaveChangesAsync(cancel);
            return new(null, rule.Id);
        }, cancel));

    /// <summary>Whatever the rule is now.</summary>
    public Task<RuleWrite> ChangeAsync(TenantId tenant, long id, RuleDraft draft, Actor actor, CancellationToken cancel = default) => ChangeAsync(tenant, id, null, draft, actor, cancel);

    /// <summary>A rule that is no longer what was <paramref name="seen"/> is left as somebody else made it.</summary>
    public async Task<RuleWrite> ChangeAsync(TenantId tenant, long id, RuleDraft? seen, RuleDraft draft, Actor actor, CancellationToken cancel = default) =>
        Check(draft) is { } refusal ? new(refusal) : await NamedAsync(() => WriteAsync(tenant, id, async (db, rule) =>
        {
            if (await UnknownAsync(db, draft, cancel) is { } unknown)
            {
                return unknown;
            }

            var before = await RuleQueries.DraftAsync(db, rule, cancel);
            if (seen is not null && !RuleDetails.Same(seen, before))
            {
                return RuleRefusal.ChangedMeanwhile;
            }

            Fill(rule, draft);
            await db.TellingRuleChannels.Where(c => c.RuleId == id).ExecuteDeleteAsync(cancel);
            await db.TellingRulePeople.Where(p => p.RuleId == id).ExecuteDeleteAsync(cancel);
            Tell(db, rule, draft);
            var channels = draft.Channels;
            await db.CancelAsync(d => d.RuleId == id && (!rule.Enabled || !channels.Contains(d.ChannelId)), cancel);
            db.AuditLogs.Add(Entry(rule, actor, "rule.changed", await RuleDetails.ChangesAsync(db, before, draft, cancel)));
            await db.SaveChangesAsync(cancel);
            return null;
        }, cancel));

    /// <summary>What waits by a rule that is disabled is cancelled.</summary>
    public Task<RuleWrite> EnableAsync(TenantId tenant, long id, bool enabled, Actor actor, CancellationToken cancel = default) => WriteAsync(tenant, id, async (db, rule) =>
    {
        if (rule.Enabled != enabled)
        {
            rule.Enabled = enabled;
            db.AuditLogs.Add(Entry(rule, actor, enabled ? "rule.enabled" : "rule.disabled"));
            await db.SaveChangesAsync(cancel);
            await db.CancelAsync(d => d.RuleId == id && !enabled, cancel);
        }

        return null;
    }, cancel);

    /// <summary>What it has told stays in the log; what waits is cancelled.</summary>
    public Task<RuleWrite> DeleteAsync(TenantId tenant, long id, Actor actor, CancellationToken cancel = default) => WriteAsync(tenant, id, async (db, rule) =>
    {
        await db.CancelAsync(d => d.RuleId == id, cancel);
        await db.Deliveries.Where(d => d.RuleId == id).ExecuteUpdateAsync(s => s.SetProperty(d => d.RuleId, (long?)null), cancel);
        db.TellingRules.Remove(rule);
        db.AuditLogs.Add(Entry(rule, actor, "rule.deleted"));
        await db.SaveChangesAsync(cancel);
        return null;
    }, cancel);

    /// <summary>What is wrong with it, as far as it can be told without the tenant's channels and people; null for nothing.</summary>
    public static RuleRefusal? Check(RuleDraft draft) =>
        TellingName.Of(draft.Name, MaxName) is null ? RuleRefusal.BadName
        : !AreFit(draft.Terms) ? RuleRefusal.BadTerms
        : draft is { Channels.Count: 0, InboxUsers.Count: 0, InboxFollowers: false } ? RuleRefusal.TellsNobody
        : draft.Quiet is { } quiet && quiet.From == quiet.To ? RuleRefusal.BadQuietHours
        : draft.Quiet is { Zone: var zone } && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? RuleRefusal.UnknownZone
        : draft.MostAnHour is < 1 or > MaxAnHour ? RuleRefusal.BadLimit
        : null;

    // The planner locks the rules it reads, so that none of them changes while it plans.
    private Task<RuleWrite> WriteAsync(TenantId tenant, long id, Func<OpsDbContext, TellingRule, Task<RuleRefusal?>> write, CancellationToken cancel) => ops.WriteAsync(
        tenant,
        async db =>
        {
            await db.LockRulesAsync(cancel);
            return await db.TellingRules.AsTracking().SingleOrDefaultAsync(r => r.Id == id, cancel) is { } rule
                ? new RuleWrite(await write(db, rule), id)
                : new(RuleRefusal.NotFound);
        },
        cancel);

    private static bool AreFit(RuleTerms terms) =>
        terms.Kinds.Count > 0 && terms.Operations.Count <= MaxListed && terms.Operations.All(o => o.Resource is not null) && terms.ReasonCodes.Count <= MaxListed && terms.ReasonCodes.All(FailureSanitizer.IsReasonCode);

    private static async Task<RuleRefusal?> UnknownAsync(OpsDbContext db, RuleDraft draft, CancellationToken cancel)
    {
        var (channels, people) = (draft.Channels.Distinct().ToList(), draft.InboxUsers.Distinct().ToList());
        var roles = RolesToldInInboxes;
        return await db.Channels.CountAsync(c => channels.Contains(c.Id), cancel) < channels.Count ? RuleRefusal.UnknownChannel
            : await db.Memberships.CountAsync(m => people.Contains(m.UserId) && roles.Contains(m.Role), cancel) < people.Count ? RuleRefusal.UnknownPerson
            : null;
    }

    private static void Fill(TellingRule rule, RuleDraft draft)
    {
        (rule.Name, rule.Enabled, rule.Terms, rule.Kinds) = (TellingName.Of(draft.Name, MaxName)!, draft.Enabled, draft.Terms, [.. draft.Terms.Kinds]);
        (rule.QuietFrom, rule.QuietTo, rule.QuietZone) = (draft.Quiet?.From, draft.Quiet?.To, draft.Quiet?.Zone);
        (rule.InboxFollowers, rule.MostAnHour) = (draft.InboxFollowers, draft.MostAnHour);
    }

    private static void Tell(OpsDbContext db, TellingRule rule, RuleDraft draft)
    {
        db.AddRange(draft.Channels.Distinct().Select(c => new TellingRuleChannel { TenantId = rule.TenantId, RuleId = rule.Id, ChannelId = c }));
        db.AddRange(draft.InboxUsers.Distinct().Select(u => new TellingRulePerson { TenantId = rule.TenantId, RuleId = rule.Id, UserId = u }));
    }

    private static async Task<RuleWrite> NamedAsync(Func<Task<RuleWrite>> write)
    {
        try
        {
            return await write();
        }
        catch (DbUpdateException e) when (PostgresErrors.IsUniqueViolation(e))
        {
            return new(RuleRefusal.NameTaken);
        }
    }

    private static AuditLog Entry(TellingRule rule, Actor actor, string action, params (string Name, string? Value)[] details) =>
        AuditLog.Of(rule.TenantId, actor, action, Subject, rule.Id, [("name", rule.Name), .. details]);
}
