using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Run;

/// <summary>What a run's page shows, all of one moment: what failed by reason adds up to what the run has counted as failed.</summary>
public sealed record RunReading(RunDetail Run, IReadOnlyList<ReasonGroup> Reasons, IReadOnlyList<RunItemRow> Entries, ItemPage Items, IReadOnlyList<TimelineEntry> Timeline)
{
    public RunRow Row => Run.Row;

    /// <summary>Why items failed or were skipped; why the run itself failed is told by its entries.</summary>
    public IReadOnlyList<ReasonGroup> ItemReasons { get; } = [.. Reasons.Where(r => !r.IsOfRun)];

    public long Failures { get; } = Reasons.Where(r => r is { IsSkipped: false, IsOfRun: false }).Sum(r => r.Count);

    /// <summary>The journal grows only with these.</summary>
    public (RunStatus, int, bool, string?) Chapter => (Run.Run.Status, Run.Run.Attempt, Run.Run.AbortRequestedAt is not null, Run.Run.LeaseOwner);

    /// <summary>Reasons come with failed and skipped items, or with the run's own entries, which any write may change; progress alone leaves them as they are.</summary>
    public bool HasReasonsOf(RunDetail run) => run.Id == Run.Id && run.Row.Counters.Failed == Row.Counters.Failed && run.Row.Counters.Skipped == Row.Counters.Skipped
        && (run.Run.Rev == Run.Run.Rev || (run.Run.Failures is null && Run.Run.Failures is null));
}
