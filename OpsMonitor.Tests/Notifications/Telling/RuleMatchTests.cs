using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Rules;
using static OpsMonitor.Domain.Notifications.Outbox.ToldKinds;
using static OpsMonitor.Domain.Runs.Rules.RunStatusBucket;

namespace OpsMonitor.Tests.Notifications.Telling;

/// <summary>Which events each term of a rule takes.</summary>
public sealed class RuleMatchTests
{
    private static readonly RuleTerms s_finished = new() { Events = [RunMoment.Finished] };
    private static readonly RuleTerms s_everything = new() { Events = [RunMoment.Started, RunMoment.Finished], Findings = [FindingMoment.New, FindingMoment.Reopened], Deadlines = true };

    private static readonly ToldEvent s_failed = Told(RunFinished) with { Status = "failed", StatusBucket = "failed", Reasons = [new("throttled", 3), new("not_found", 1)] };
    private static readonly ToldEvent s_completed = Told(RunFinished) with { Status = "completed", StatusBucket = "succeeded" };

    private static readonly ToldEvent s_missed = Told(DeadlineMissed) with { RunId = 7, Missed = "failed_share", Status = "completed_with_errors", StatusBucket = "partial" };

    public static TheoryData<string, bool> Cases => [.. s_cases.Select(c => ((string, bool))(c.Case, c.Taken))];

    private static readonly List<(string Case, RuleTerms Terms, ToldEvent Told, bool Taken)> s_cases =
    [
        ("a start by a rule of starts", new() { Events = [RunMoment.Started] }, Told(RunStarted), true),
        ("an end by a rule of starts", new() { Events = [RunMoment.Started] }, s_failed, false),
        ("a start by a rule of ends", s_finished, Told(RunStarted), false),
        ("any end by a rule of ends", s_finished, s_completed, true),
        ("an end by a rule of nothing", new(), s_failed, false),
        ("an operation that is listed", s_finished with { Operations = [new("mailboxes", "sync"), new("drift", "generate")] }, s_failed, true),
        ("an operation that is not", s_finished with { Operations = [new("drift", "remove")] }, s_failed, false),
        ("a bucket that is listed", s_finished with { Buckets = [PartiallySucceeded, Failed] }, s_failed, true),
        ("a bucket that is not", s_finished with { Buckets = [PartiallySucceeded, Failed] }, s_completed, false),
        ("an abort, which is failed", s_finished with { Buckets = [Failed] }, s_completed with { Status = "aborted" }, true),
        ("a partial one", s_finished with { Buckets = [PartiallySucceeded] }, s_failed with { Status = "completed_with_errors" }, true),
        ("a status of nobody's", s_finished with { Buckets = [Failed] }, s_failed with { Status = "odd" }, false),
        ("a start, whatever the ends", s_everything with { Buckets = [Failed], ReasonCodes = ["throttled"] }, Told(RunStarted), true),
        ("a reason that is listed", s_finished with { ReasonCodes = ["not_found", "odd"] }, s_failed, true),
        ("a reason that is not", s_finished with { ReasonCodes = ["denied"] }, s_failed, false),
        ("no reason where one is asked for", s_finished with { ReasonCodes = ["denied"] }, s_completed, false),
        ("new findings", new() { Findings = [FindingMoment.New] }, Told(FindingsNew), true),
        ("findings back again, by a rule of new ones", new() { Findings = [FindingMoment.New] }, Told(FindingsReopened), false),
        ("findings back again", new() { Findings = [FindingMoment.Reopened] }, Told(FindingsReopened), true),
        ("findings by a rule of runs", s_finished, Told(FindingsNew), false),
        ("findings of another operation", s_everything with { Operations = [new("a", "b")] }, Told(FindingsNew), false),
        ("a missed deadline", new() { Deadlines = true }, Told(DeadlineMissed), true),
        ("a missed deadline by a rule of runs", s_finished, Told(DeadlineMissed), false),
        ("a missed deadline of another operation", s_everything with { Operations = [new("a", "b")] }, Told(DeadlineMissed), false),
        ("too many failures by a rule that told the end", s_everything, s_missed, false),
        ("too many failures by a rule of starts", s_everything with { Events = [RunMoment.Started] }, s_missed, true),
        ("too many failures by a rule of other ends", s_everything with { Buckets = [Failed] }, s_missed, true),
        ("a run that takes too long, by a rule that will tell the end", s_everything, s_missed with { Missed = "too_long" }, true),
        ("a kind of later versions", s_everything, Told("run.exploded"), false),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rule_OfSomeTerms_TakesWhatTheySay(string name, bool taken)
    {
        var (_, terms, told, _) = s_cases.Single(c => c.Case == name);
        Assert.Equal(taken, RuleMatch.Takes(terms, told));
    }

    [Fact]
    public void Terms_StoredAndRead_AreTheSame()
    {
        var terms = s_everything with { Operations = [new("drift", "generate")], Buckets = [PartiallySucceeded, Failed], ReasonCodes = ["throttled"] };
        Assert.Equal(
            """{"operations":["drift.generate"],"events":["started","finished"],"buckets":["partially_succeeded","failed"],"reason_codes":["throttled"],"findings":["new","reopened"],"deadlines":true}""",
            terms.ToJson());
        Assert.Equal(terms.ToJson(), RuleTerms.Parse(terms.ToJson()).ToJson());
        Assert.Equal([RunStarted, RunFinished, FindingsNew, FindingsReopened, DeadlineMissed], terms.Kinds);
    }

    private static ToldEvent Told(string kind) => new(Guid.NewGuid(), kind, TellingScene.Noon, 1, "drift", "generate", null, null, new RunCounters(4, 4, 0, 4, 0), [], null);
}
