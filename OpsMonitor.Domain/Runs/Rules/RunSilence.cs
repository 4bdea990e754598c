using System.Linq.Expressions;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>When a run counts as stalled: a producer's, running, and without a report for <see cref="Threshold"/>. A worker's run has a lease instead.</summary>
public static class RunSilence
{
    /// <summary><see cref="Threshold"/>, in minutes.</summary>
    public const int Minutes = 5;

    public static readonly TimeSpan Threshold = TimeSpan.FromMinutes(Minutes);

    public static bool IsStalled(RunRow run, DateTimeOffset now) =>
        run is { Status: RunStatus.Running, Executor: RunExecutor.Producer } && (run.ReportedAt ?? run.StartedAt) is { } last && last < Since(now);

    /// <summary>A run whose last report is older is stalled at <paramref name="now"/>.</summary>
    public static DateTimeOffset Since(DateTimeOffset now) => now - Threshold;

    internal static Expression<Func<BulkOperationRun, bool>> Before(DateTimeOffset since) =>
        r => r.Status == RunStatus.Running && r.Executor == RunExecutor.Producer && (r.ReportedAt ?? r.StartedAt) < since;
}
