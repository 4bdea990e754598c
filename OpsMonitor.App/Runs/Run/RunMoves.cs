using OpsMonitor.App.Operations;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Runs.Run;

/// <summary>What can be done with a run as a whole.</summary>
public enum RunMove
{
    CheckAgain,
    RunAgain,
    Retry,
    Abort,
    ForceAbort,
}

/// <summary>What this person may do with a run in its present state. Buttons follow it, and every handler asks again.</summary>
public sealed record RunMoves(bool Abort, bool ForceAbort, bool Retry, bool RunAgain, bool CheckAgain)
{
    private static readonly RunMoves s_none = new(Abort: false, ForceAbort: false, Retry: false, RunAgain: false, CheckAgain: false);

    /// <summary>An abort can be forced some time after it was asked for; <paramref name="abortRequestedAt"/> is when.</summary>
    public static RunMoves Of(RunRow run, OperationCard card, DateTimeOffset? abortRequestedAt, TenantContext who, DateTimeOffset now) => who.CanOperate
        ? new(
            Abort: run.IsActive && abortRequestedAt is null,
            ForceAbort: run.IsActive && abortRequestedAt is { } asked && now - asked >= RunLedger.ForceAbortAfter,
            Retry: run is { IsActive: false, Counters.Failed: > 0 },
            RunAgain: RunRetries.IsWhole(run.Status, run.Counters.Failed),
            CheckAgain: !RunRetries.IsWhole(run.Status, run.Counters.Failed) && !run.IsActive && card.CanCheckAgain)
        : s_none;
}
