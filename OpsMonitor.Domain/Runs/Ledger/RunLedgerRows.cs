using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Runs.Ledger;

/// <summary>What starting a run answers: the run that is active now, and whether it is of the operation that was asked for.</summary>
internal sealed record StartRow(long RunId, bool Created, bool Fits, string Status, string Executor, long Rev)
{
    public StartedRun Checked() => Fits ? new(RunId, Created, EnumText.Parse<RunStatus>(Status), EnumText.Parse<RunExecutor>(Executor), Rev) : throw new AnotherOperationsKeyException(RunId);
}

/// <summary>A run that is to be ended by force.</summary>
internal sealed record ForceRow(string Status, int Attempt, long Rev, DateTimeOffset? PossibleAt, bool IsPossible);

/// <summary>A run that is to be ended.</summary>
internal sealed record FinishRow(string Status, string Executor, int? TotalItems, int ProcessedItems, int Succeeded, int Failed, int Skipped, bool AbortRequested)
{
    public RunCounters Counters => new(TotalItems, ProcessedItems, Succeeded, Failed, Skipped);
}
