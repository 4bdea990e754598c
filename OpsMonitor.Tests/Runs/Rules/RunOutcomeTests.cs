using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Runs.Rules;

public sealed class RunOutcomeTests
{
    [Theory]
    [InlineData(0, 0, 0, RunStatus.Completed)]
    [InlineData(3, 0, 0, RunStatus.Completed)]
    [InlineData(0, 0, 3, RunStatus.Completed)]
    [InlineData(2, 0, 1, RunStatus.Completed)]
    [InlineData(2, 1, 0, RunStatus.CompletedWithErrors)]
    [InlineData(0, 1, 1, RunStatus.CompletedWithErrors)]
    [InlineData(1, 99, 0, RunStatus.CompletedWithErrors)]
    [InlineData(0, 1, 0, RunStatus.Failed)]
    [InlineData(0, 99, 0, RunStatus.Failed)]
    public void Of_Counters_IsTheFinalStatus(int succeeded, int failed, int skipped, RunStatus status) =>
        Assert.Equal(status, RunOutcome.Of(new(null, succeeded + failed + skipped, succeeded, failed, skipped)));

    [Fact]
    public void Remaining_UnknownTotal_IsUnknown()
    {
        Assert.Null(new RunCounters(null, 3, 3, 0, 0).Remaining);
        Assert.Equal(7, new RunCounters(10, 3, 3, 0, 0).Remaining);
    }

    [Theory]
    [InlineData(RunStatus.Pending, RunStatusBucket.Queued)]
    [InlineData(RunStatus.Running, RunStatusBucket.Running)]
    [InlineData(RunStatus.Completed, RunStatusBucket.Succeeded)]
    [InlineData(RunStatus.CompletedWithErrors, RunStatusBucket.PartiallySucceeded)]
    [InlineData(RunStatus.Failed, RunStatusBucket.Failed)]
    [InlineData(RunStatus.Aborted, RunStatusBucket.Failed)]
    public void Bucket_OfStatus_IsTheSeeds(RunStatus status, RunStatusBucket bucket)
    {
        Assert.Equal(bucket, RunStatusBuckets.Of(status));
        Assert.Contains(status, RunStatusBuckets.Statuses(bucket));
    }
}
