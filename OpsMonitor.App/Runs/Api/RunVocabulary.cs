using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Api;

/// <summary>What is said of runs and items in addresses. Where a stored status is exactly an operator's word, each is understood for the other.</summary>
public static class RunVocabulary
{
    public static AddressWords<RunStatusBucket> Buckets { get; } = new(
        Enum.GetValues<RunStatusBucket>().Select(b => (RunBuckets.Text(b), b)),
        [.. Enum.GetValues<RunStatusBucket>().Select(b => (EnumText.Of(b), b)), .. Alone().Select(p => (EnumText.Of(p.Status), p.Bucket))]);

    public static AddressWords<RunStatus> Statuses { get; } = new(
        Enum.GetValues<RunStatus>().Where(s => s != RunStatus.Unknown).Select(s => (EnumText.Of(s), s)),
        Alone().SelectMany(p => new[] { (RunBuckets.Text(p.Bucket), p.Status), (EnumText.Of(p.Bucket), p.Status) }));

    // An aborted run is in the failed bucket, but not all of that were aborted.
    private static IEnumerable<(RunStatus Status, RunStatusBucket Bucket)> Alone() =>
        from bucket in Enum.GetValues<RunStatusBucket>()
        let statuses = RunStatusBuckets.Statuses(bucket)
        where statuses.Length == 1
        select (statuses[0], bucket);
}
