using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Settings.Telling.Api;

/// <summary>How a run that finished has ended, in the API's words.</summary>
public enum RunEnd
{
    Succeeded,
    Partial,
    Failed,
}

[Description("A rule: which events it takes, and whom it tells. It takes at least one kind of event, and tells at least one channel or inbox.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RuleBody : IExample<RuleBody>
{
    private const int MaxPeople = 1_000;
    private static readonly (RunEnd End, RunStatusBucket Bucket)[] s_ends =
        [(RunEnd.Succeeded, RunStatusBucket.Succeeded), (RunEnd.Partial, RunStatusBucket.PartiallySucceeded), (RunEnd.Failed, RunStatusBucket.Failed)];

    public static RuleBody Example => new()
    {
        Name = "Failures at night",
        Operations = ["mailboxes.archive"],
        Events = [RunMoment.Finished],
        Buckets = [RunEnd.Partial, RunEnd.Failed],
        ReasonCodes = ["throttled"],
        Findings = [FindingMoment.New],
        Deadlines = true,
        InboxFollowers = true,
        Quiet = QuietBody.Example,
        MostAnHour = 12,
    };

    [Description("Its name, unlike that of any other rule of the tenant."), MaxLength(RuleLedger.MaxName)]
    public required string Name { get; init; }

    [Description("`false`: it tells nothing, and what waits is cancelled."), DefaultValue(true)]
    public bool Enabled { get; init; } = true;

    [Description("Only events of these operations, as resource.action; empty for all.")]
    [MaxLength(RuleLedger.MaxListed), Elements("must be operations, written resource.action", Pattern = OperationType.Pattern)]
    public IReadOnlyList<string>? Operations { get; init; }

    [Description("Runs that start, or that finish."), MaxLength(2), Elements("must be of started and finished")]
    public IReadOnlyList<RunMoment>? Events { get; init; }

    [Description("How a run that finished must have ended; empty for any end."), MaxLength(3), Elements("must be of succeeded, partial and failed")]
    public IReadOnlyList<RunEnd>? Buckets { get; init; }

    [Description("A run that finished must have failed by one of these; empty for any reason, or none.")]
    [MaxLength(RuleLedger.MaxListed), Elements("must be reason codes", MinLength = 1, MaxLength = FailureSanitizer.MaxReasonCode, Pattern = FailureSanitizer.CodePattern)]
    public IReadOnlyList<string>? ReasonCodes { get; init; }

    [Description("Findings of checks that are new, or that had been resolved and are back."), MaxLength(2), Elements("must be of new and reopened")]
    public IReadOnlyList<FindingMoment>? Findings { get; init; }

    [Description("Whether missed deadlines are told.")]
    public bool Deadlines { get; init; }

    [Description("The channels that it tells, by id."), MaxLength(ChannelLedger.MaxPerTenant), Elements("must be ids of channels")]
    public IReadOnlyList<long>? Channels { get; init; }

    [Description("The members whose inboxes it tells, by id."), MaxLength(MaxPeople), Elements("must be ids of members")]
    public IReadOnlyList<long>? InboxUsers { get; init; }

    [Description("Also the inboxes of all who follow the run or its operation.")]
    public bool InboxFollowers { get; init; }

    [Description("When nothing is sent: what happens then goes out as one message afterwards.")]
    public QuietBody? Quiet { get; init; }

    [Description("Messages to one channel within an hour; what is more is summed. Left out: no limit."), Range(1, RuleLedger.MaxAnHour)]
    public int? MostAnHour { get; init; }

    public static RuleBody Of(RuleDraft rule) => new()
    {
        Name = rule.Name,
        Enabled = rule.Enabled,
        Operations = [.. rule.Terms.Operations.Select(o => o.ToString())],
        Events = rule.Terms.Events,
        Buckets = [.. s_ends.Where(e => rule.Terms.Buckets.Contains(e.Bucket)).Select(e => e.End)],
        ReasonCodes = rule.Terms.ReasonCodes,
        Findings = rule.Terms.Findings,
        Deadlines = rule.Terms.Deadlines,
        Channels = rule.Channels,
        InboxUsers = rule.InboxUsers,
        InboxFollowers = rule.InboxFollowers,
        Quiet = rule.Quiet is { } quiet ? QuietBody.Of(quiet) : null,
        MostAnHour = rule.MostAnHour,
    };

    public RuleDraft ToDraft() => new(Name, new()
    {
        Operations = [.. (Operations ?? []).Select(o => OperationType.TryParse(o, out var type) ? type : default)],
        Events = [.. (Events ?? []).Distinct().Order()],
        Buckets = [.. s_ends.Where(e => Buckets?.Contains(e.End) == true).Select(e => e.Bucket)],
        ReasonCodes = [.. (ReasonCodes ?? []).Distinct()],
        Findings = [.. (Findings ?? []).Distinct().Order()],
        Deadlines = Deadlines,
    })
    {
        Enabled = Enabled,
        Channels = Channels ?? [],
        InboxUsers = InboxUsers ?? [],
        InboxFollowers = InboxFollowers,
        Quiet = Quiet?.ToHours(),
        MostAnHour = MostAnHour,
    };
}

[Description("Hours in which nothing is sent, over midnight where they end before they begin.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record QuietBody : IExample<QuietBody>
{
    private const string Format = "HH:mm";
    private const string Time = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
    private const string NoTime = "must be a time such as 22:00";

    public static QuietBody Example => new() { From = "22:00", To = "07:00", Zone = "Europe/Zurich" };

    [Description("When they begin, by the zone's clocks."), MaxLength(5), RegularExpression(Time, ErrorMessage = NoTime)]
    public required string From { get; init; }

    [Description("When they end."), MaxLength(5), RegularExpression(Time, ErrorMessage = NoTime)]
    public required string To { get; init; }

    [Description("An IANA zone such as `Europe/Zurich`."), MaxLength(64)]
    public required string Zone { get; init; }

    public static QuietBody Of(QuietHours quiet) => new()
    {
        From = quiet.From.ToString(Format, CultureInfo.InvariantCulture),
        To = quiet.To.ToString(Format, CultureInfo.InvariantCulture),
        Zone = quiet.Zone,
    };

    public QuietHours ToHours() => new(TimeOnly.ParseExact(From, Format, CultureInfo.InvariantCulture), TimeOnly.ParseExact(To, Format, CultureInfo.InvariantCulture), Zone);
}
