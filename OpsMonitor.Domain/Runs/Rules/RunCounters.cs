namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>The seed's counters, in items. <see cref="Total"/> is null while the producer does not know it.</summary>
public readonly record struct RunCounters(int? Total, int Processed, int Succeeded, int Failed, int Skipped)
{
    /// <summary>Items that were not reported yet, or never will be once the run has ended; null while the total is unknown.</summary>
    public int? Remaining => Total - Processed;

    /// <summary>No counter is negative, and the three outcomes sum up to the processed items.</summary>
    public bool AddUp => Succeeded >= 0 && Failed >= 0 && Skipped >= 0 && (long)Succeeded + Failed + Skipped == Processed;
}

/// <summary>The one place that turns the counters of a run that ran to its end into its final status.</summary>
public static class RunOutcome
{
    /// <summary>
    /// Skipped items alone never make a run partial. Items of a known total that were never reported do: nobody knows what became of them. It fails only when
    /// items failed and nothing else was processed. The database has the same rule in ops_outcome.
    /// </summary>
    public static RunStatus Of(RunCounters counters) => counters switch
    {
        { Failed: > 0, Succeeded: 0, Skipped: 0 } => RunStatus.Failed,
        { Failed: > 0 } or { Remaining: > 0 } => RunStatus.CompletedWithErrors,
        _ => RunStatus.Completed,
    };
}
