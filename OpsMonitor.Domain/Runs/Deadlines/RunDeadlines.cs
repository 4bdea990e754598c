using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.Domain.Runs.Deadlines;

/// <summary>A deadline that a run misses.</summary>
/// <param name="Took">How long it runs or ran, or waits or waited.</param>
public sealed record MissedByRun(MissedDeadline Missed, OperationDeadline Deadline, RunRow Run, TimeSpan Took);

/// <summary>When a run misses its deadline. The watch says the same in SQL, for all runs at once (<see cref="DeadlinesSql"/>), and besides which runs that have ended took too long or began late.</summary>
public static class RunDeadlines
{
    /// <summary>What the run misses at <paramref name="now"/>, null for nothing: a run waits, runs or has ended, so it is never more than one.</summary>
    public static MissedByRun? Missed(RunRow run, OperationDeadline deadline, DateTimeOffset now) => run switch
    {
        { Status: RunStatus.Pending } when now - run.CreatedAt is var waits && waits.TotalMinutes > deadline.StartsLateMinutes => new(MissedDeadline.StartsLate, deadline, run, waits),
        { Status: RunStatus.Running, StartedAt: { } start } when now - start is var takes && takes > deadline.TooLong => new(MissedDeadline.TooLong, deadline, run, takes),
        { FinishedAt: { } end } when end >= deadline.SetAt && FailedMore(run, deadline.FailedPercent) => new(MissedDeadline.FailedShare, deadline, run, TimeSpan.Zero),
        _ => null,
    };

    // Of what was processed; a run that failed before its first item has failed as a whole.
    private static bool FailedMore(RunRow run, int? percent) => run.Counters is { Processed: > 0 } counters
        ? counters.Failed * 100L > percent * (long)counters.Processed
        : run.Status == RunStatus.Failed && percent is not null;
}

/// <summary>
/// The deadlines of a tenant, to be asked of one run after the other, and what runs missed, as it was written down at the time: by the limits and the
/// usual of now, one of before would be judged anew. It never changes.
/// </summary>
public sealed class TenantDeadlines(IEnumerable<OperationDeadline> deadlines, IEnumerable<DeadlineMiss> written)
{
    public static readonly TenantDeadlines None = new([], []);

    private readonly ILookup<long, MissedDeadline> _written = written.ToLookup(m => m.RunId!.Value, m => m.Missed);

    private readonly Dictionary<(string, string), OperationDeadline> _byOperation = deadlines.ToDictionary(d => (d.Resource, d.Action));

    public MissedByRun? Missed(RunRow run, DateTimeOffset now) =>
        _byOperation.Count > 0 && _byOperation.TryGetValue((run.Resource, run.Action), out var deadline) ? RunDeadlines.Missed(run, deadline, now) ?? Past(run, deadline) : null;

    private MissedByRun? Past(RunRow run, OperationDeadline deadline) => run switch
    {
        { FinishedAt: not null } when _written[run.Id].Contains(MissedDeadline.FailedShare) => new(MissedDeadline.FailedShare, deadline, run, TimeSpan.Zero),
        { StartedAt: { } start, FinishedAt: { } end } when _written[run.Id].Contains(MissedDeadline.TooLong) => new(MissedDeadline.TooLong, deadline, run, end - start),
        { Status: not RunStatus.Pending } when (run.StartedAt ?? run.FinishedAt) is { } start && _written[run.Id].Contains(MissedDeadline.StartsLate) =>
            new(MissedDeadline.StartsLate, deadline, run, start - run.CreatedAt),
        _ => null,
    };
}
