using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>A rule as the audit names it: each part by its name, null where it is empty.</summary>
internal static class RuleDetails
{
    /// <summary>Whether two are the same in every part that can be set.</summary>
    public static bool Same(RuleDraft a, RuleDraft b) => Of(a, [], []).SequenceEqual(Of(b, [], []));

    /// <summary>What a new rule is.</summary>
    public static async Task<(string Name, string? Value)[]> OfAsync(OpsDbContext db, RuleDraft rule, CancellationToken cancel) =>
        [.. Of(rule, await ChannelsAsync(db, cancel), await PeopleAsync(db, cancel)).Where(d => d.Name != "name" && d is not ("enabled", "yes"))];

    /// <summary>What a change makes of a rule: each part that differs, with what it was before.</summary>
    public static async Task<(string Name, string? Value)[]> ChangesAsync(OpsDbContext db, RuleDraft before, RuleDraft after, CancellationToken cancel)
    {
        var (channels, people) = (await ChannelsAsync(db, cancel), await PeopleAsync(db, cancel));
        return [.. Of(before, channels, people).Zip(Of(after, channels, people)).Where(p => p.First != p.Second).SelectMany(p => Change(p.First.Name, p.First.Value, p.Second.Value))];
    }

    private static (string, string?)[] Change(string name, string? before, string? after) =>
        name == "name" ? [("name_before", before)] : [(name, after ?? "(none)"), ($"{name}_before", before ?? "(none)")];

    private static (string Name, string? Value)[] Of(RuleDraft rule, Dictionary<long, string> channels, Dictionary<long, string> people) =>
    [
        ("name", TellingName.Of(rule.Name, RuleLedger.MaxName)),
        ("takes", Joined(rule.Terms.Kinds, " ")),
        ("operations", Joined(rule.Terms.Operations.Select(o => o.ToString()), " ")),
        ("ends", Joined(rule.Terms.Buckets.Distinct().Order().Select(EnumText.Of), " ")),
        ("reasons", Joined(rule.Terms.ReasonCodes, " ")),
        ("channels", Joined(rule.Channels.Distinct().Order().Select(c => channels.GetValueOrDefault(c) ?? Text(c)), ", ")),
        ("inboxes", Joined(rule.InboxUsers.Distinct().Order().Select(p => people.GetValueOrDefault(p) ?? Text(p)), ", ")),
        ("followers", rule.InboxFollowers ? "yes" : null),
        ("quiet", rule.Quiet is { } quiet ? string.Create(CultureInfo.InvariantCulture, $"{quiet.From:HH\\:mm} to {quiet.To:HH\\:mm} {quiet.Zone}") : null),
        ("most_an_hour", rule.MostAnHour is { } most ? Text(most) : null),
        ("enabled", rule.Enabled ? "yes" : "no"),
    ];

    private static string? Joined(IEnumerable<string> parts, string between) => string.Join(between, parts) is { Length: > 0 } text ? text : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static Task<Dictionary<long, string>> ChannelsAsync(OpsDbContext db, CancellationToken cancel) => db.Channels.ToDictionaryAsync(c => c.Id, c => c.Name, cancel);

    private static Task<Dictionary<long, string>> PeopleAsync(OpsDbContext db, CancellationToken cancel) =>
        db.Memberships.Join(db.Users, m => m.UserId, u => u.Id, (m, u) => u).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
}
