using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Runs;

/// <summary>What this person may do with a run in its present state. Buttons follow it, and every handler asks again.</summary>
public sealed record RunMoves(bool Abort, bool Retry, bool CheckAgain)
{
    private static readonly RunMoves s_none = new(Abort: false, Retry: false, CheckAgain: false);

    public static RunMoves Of(RunRow run, TenantContext who) => who.CanOperate
        ? new(
            Abort: run is { IsActive: true, AbortRequestedBy: null },
            Retry: run is { IsActive: false, Counters.Failed: > 0 },
            CheckAgain: run is { IsActive: false, Resource: "drift", Action: "generate" })
        : s_none;
}
