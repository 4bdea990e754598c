namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>The seed's state machine. The database enforces the same table; a test holds the two equal.</summary>
public static class RunTransitions
{
    public static bool IsTerminal(RunStatus status) => Next(status).Length == 0;

    public static bool IsLegal(RunStatus from, RunStatus to) => Next(from).Contains(to);

    private static RunStatus[] Next(RunStatus from) => from switch
    {
        RunStatus.Pending =>
        [
            RunStatus.Running, // claimed by a worker, or started by its producer
            RunStatus.Aborted, // aborted before anybody started it
            RunStatus.Failed, // could not be dispatched: its handler refused the scope
        ],
        RunStatus.Running =>
        [
            RunStatus.Completed, // ran to its end, nothing failed
            RunStatus.CompletedWithErrors, // ran to its end, some items failed
            RunStatus.Failed, // every item failed, the operation itself failed, or its worker was lost three times
            RunStatus.Aborted, // the worker saw the abort request, or an operator forced it
        ],
        RunStatus.Completed or RunStatus.CompletedWithErrors or RunStatus.Failed or RunStatus.Aborted or RunStatus.Unknown => [],
    };
}
