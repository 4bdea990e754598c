using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>Whether a rule takes an event: the one answer for what is planned and for what is previewed.</summary>
public static class RuleMatch
{
    internal static readonly string FailedShare = EnumText.Of(MissedDeadline.FailedShare);

    public static bool Takes(RuleTerms terms, ToldEvent told) =>
        terms.Kinds.Contains(told.Kind) && IsOf(terms.Operations, told) && (told.Kind != ToldKinds.RunFinished || (EndsAs(terms.Buckets, told) && FailsBy(terms.ReasonCodes, told)))
        && !IsSaidByItsEnd(terms, told);

    // That too much of a run failed is no second message to whom its end was told, with how much failed and why.
    private static bool IsSaidByItsEnd(RuleTerms terms, ToldEvent told) =>
        told is { Kind: ToldKinds.DeadlineMissed, RunId: not null } && told.Missed == FailedShare && Takes(terms, told with { Kind = ToldKinds.RunFinished });

    private static bool IsOf(IReadOnlyList<OperationType> operations, ToldEvent told) =>
        operations.Count == 0 || operations.Any(o => o.Resource == told.Resource && o.Action == told.Action);

    private static bool EndsAs(IReadOnlyList<RunStatusBucket> buckets, ToldEvent told) =>
        buckets.Count == 0 || (EnumText.TryParse<RunStatus>(told.Status, out var status) && buckets.Contains(RunStatusBuckets.Of(status)));

    private static bool FailsBy(IReadOnlyList<string> codes, ToldEvent told) => codes.Count == 0 || told.Reasons.Any(r => codes.Contains(r.Code));
}
