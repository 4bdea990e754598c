using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>Runs that wait and runs at work, and since when the oldest waits.</summary>
public sealed record RunLoad(int Queued, int Running, DateTimeOffset? OldestQueued)
{
    public int Active => Queued + Running;
}

/// <summary>How runs ended. Capped: only the newest were looked at, and there were more.</summary>
public sealed record RunOutcomes(int Succeeded, int Partial, int Failed, int Aborted, bool IsCapped)
{
    /// <summary>Runs that ran to an end of their own; the aborted are stated apart.</summary>
    public int Finished => Succeeded + Partial + Failed;
}

/// <summary>How the runs ended that finished from <paramref name="From"/> until before <paramref name="To"/>.</summary>
public sealed record RunSlot(DateTimeOffset From, DateTimeOffset To, int Succeeded, int Partial, int Failed, int Aborted)
{
    public int Total => Succeeded + Partial + Failed + Aborted;
}

/// <summary>Slots in order of time. <paramref name="CountedFrom"/> is null when every run was counted, else runs that ended earlier were not.</summary>
public sealed record RunSeries(IReadOnlyList<RunSlot> Slots, DateTimeOffset? CountedFrom);

/// <summary>One reason across runs. Items is 0 when only whole runs failed with it.</summary>
public sealed record FailureReason(string ReasonCode, long Items, int Runs, long NewestRun, string? Sample);

/// <summary>The most frequent reasons. Capped: only the newest <paramref name="RunsRead"/> runs with failures were looked at, and there were more.</summary>
/// <param name="Top">The first of them.</param>
/// <param name="More">Other reasons that items failed for.</param>
/// <param name="Items">Failed items of all reasons.</param>
public sealed record FailureReasons(IReadOnlyList<FailureReason> Top, int More, long Items, int RunsRead, bool IsCapped)
{
    /// <summary>Other reasons that only whole runs failed for: no item counts by them.</summary>
    public int MoreOfRuns { get; init; }
}

/// <summary>How long one finished run took.</summary>
public sealed record RunDuration(long Id, DateTimeOffset FinishedAt, TimeSpan Duration, RunStatus Status, int Items)
{
    public RunStatusBucket Bucket => RunStatusBuckets.Of(Status);
}
