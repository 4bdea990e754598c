using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Actions;

/// <summary>Retries in words, the same on pages and in the API.</summary>
public static class RetryWords
{
    public static string Of(RetryRefusal refusal, string? words = null) => refusal switch
    {
        RetryRefusal.NotFound => "There is no such run.",
        RetryRefusal.NotFinished => "The run is not finished yet. What failed can be retried once it is.",
        RetryRefusal.NothingFailed => "No item of this run failed.",
        RetryRefusal.ItemsUnknown => "The run counted its failures but never told which items they are, so they cannot be retried from here.",
        RetryRefusal.AllRecovered => "Everything that failed has succeeded in a later retry.",
        RetryRefusal.CannotSucceed => "What failed can only fail again with the same input. Mend it at its source, then send it anew.",
        RetryRefusal.NothingChosen => "None of the items that are left to retry matches.",
        RetryRefusal.TooMany => $"More than {Numbers.Count(RunRetries.MaxItems)} items: one run takes no more. Retry reason by reason, or narrow the list.",
        RetryRefusal.Operation => words ?? "The operation cannot be limited to these items.",
    };

    /// <summary><c>Already running, started by Ana, 41 %</c></summary>
    public static string Attached(RunRow run)
    {
        var state = run.Status == RunStatus.Pending ? "Already queued" : "Already running";
        var share = run is { Status: RunStatus.Running, Counters: { Total: > 0 and { } total, Processed: var done } } ? ", " + Numbers.Percent(done, total) : "";
        return $"{state}, started by {run.Initiator}{share}";
    }

    /// <summary>When a run failed of which no item did: <c>before its first item</c>, <c>as a whole after 1 of 5 items</c>.</summary>
    public static string Whole(RetryPreview preview) => preview switch
    {
        { Processed: 0 } => "before its first item",
        { Total: > 0 } => $"as a whole after {Numbers.Count(preview.Processed)} of {Numbers.Count(preview.Total, "item", "items")}",
        _ => $"as a whole after {Numbers.Count(preview.Processed, "item", "items")}",
    };

    /// <summary>Who will execute the new run; a producer's waits until its producer asks for it.</summary>
    public static string Executor(RunExecutor executor) => executor switch
    {
        RunExecutor.Worker => "It starts at once.",
        RunExecutor.Producer => "It is queued until its producer takes it up.",
    };
}
