using System.Globalization;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>A rule as it stands in the form, typed so far.</summary>
internal sealed class RuleFields
{
    // Where a limit is typed that is none, so that the rule is refused and not saved without one.
    private const int NoLimit = 0;

    public string Name { get; set; } = "";

    public bool Enabled { get; set; } = true;

    public IReadOnlyList<string> Operations { get; set; } = [];

    public IReadOnlyList<string> ReasonCodes { get; set; } = [];

    public HashSet<RunMoment> Events { get; } = [RunMoment.Finished];

    public HashSet<RunStatusBucket> Buckets { get; } = [RunStatusBucket.Failed, RunStatusBucket.PartiallySucceeded];

    public HashSet<FindingMoment> Findings { get; } = [];

    public bool Deadlines { get; set; }

    public HashSet<long> Channels { get; } = [];

    public IReadOnlyList<string> People { get; set; } = [];

    public bool Followers { get; set; }

    public bool IsQuiet { get; set; }

    public string QuietFrom { get; set; } = "22:00";

    public string QuietTo { get; set; } = "07:00";

    public string? QuietZone { get; set; }

    /// <summary>Empty for no limit.</summary>
    public string MostAnHour { get; set; } = "";

    public static RuleFields Of(RuleDraft rule, string zone)
    {
        var fields = new RuleFields
        {
            Name = rule.Name, Enabled = rule.Enabled, Operations = [.. rule.Terms.Operations.Select(o => o.ToString())], ReasonCodes = rule.Terms.ReasonCodes, Deadlines = rule.Terms.Deadlines,
            People = [.. rule.InboxUsers.Select(Text)], Followers = rule.InboxFollowers, IsQuiet = rule.Quiet is not null, QuietZone = rule.Quiet?.Zone ?? zone,
            MostAnHour = rule.MostAnHour is { } most ? Text(most) : "",
        };
        Fill(fields.Events, rule.Terms.Events);
        Fill(fields.Buckets, rule.Terms.Buckets);
        Fill(fields.Findings, rule.Terms.Findings);
        Fill(fields.Channels, rule.Channels);
        if (rule.Quiet is { } quiet)
        {
            (fields.QuietFrom, fields.QuietTo) = (quiet.From.ToString("HH:mm", CultureInfo.InvariantCulture), quiet.To.ToString("HH:mm", CultureInfo.InvariantCulture));
        }

        return fields;
    }

    /// <summary>As it would be saved; what cannot be is for the ledger to refuse.</summary>
    public RuleDraft ToDraft() => new(Name.Trim(), new RuleTerms
    {
        Operations = [.. Operations.Select(o => OperationType.TryParse(o, out var type) ? type : (OperationType?)null).OfType<OperationType>()],
        Events = [.. Events.Order()],
        Buckets = Events.Contains(RunMoment.Finished) ? [.. Buckets.Order()] : [],
        ReasonCodes = Events.Contains(RunMoment.Finished) ? ReasonCodes : [],
        Findings = [.. Findings.Order()],
        Deadlines = Deadlines,
    })
    {
        Enabled = Enabled,
        Channels = [.. Channels.Order()],
        InboxUsers = [.. People.Select(p => long.Parse(p, CultureInfo.InvariantCulture))],
        InboxFollowers = Followers,
        Quiet = IsQuiet ? new(Time(QuietFrom), Time(QuietTo), QuietZone ?? "") : null,
        MostAnHour = MostAnHour.Trim().Length == 0 ? null : int.TryParse(MostAnHour.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : NoLimit,
    };

    public static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static void Fill<T>(HashSet<T> into, IEnumerable<T> values)
    {
        into.Clear();
        into.UnionWith(values);
    }

    // Two that are none are equal, which no quiet hours are.
    private static TimeOnly Time(string text) => TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : TimeOnly.MinValue;
}
