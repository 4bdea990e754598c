using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Look;

/// <summary>A run's numbers in words, everywhere the same.</summary>
public static class RunWords
{
    private const string NothingDone = "Failed before the first item";

    /// <summary>
    /// <c>412 of 1,000, 3 failed</c>; <c>240 items</c> while queued; <c>56 processed</c> without a total; <c>1 of 4, 3 never reported</c> after the end.
    /// </summary>
    public static string Progress(RunStatus status, RunCounters c) => status switch
    {
        RunStatus.Pending when c is { Total: { } total, Processed: 0 } => Numbers.Count(total, "item", "items"),
        RunStatus.Pending when c.Processed == 0 => "Not started",
        _ when NeverBegan(status, c) => NothingDone,
        _ when c.Total is > 0 && c.Failed == c.Total && c.Processed == c.Total => $"{Of(c)} failed",
        RunStatus.Aborted => $"{Of(c)}{Parts(c)}{Missing(status, c)}, aborted",
        _ => Of(c) + Parts(c) + Missing(status, c),
    };

    /// <summary>Status and progress in one line, each said once: <c>Failed: 3 of 3 failed</c>, <c>Failed before the first item</c>; a title stands before the progress.</summary>
    public static string Told(RunStatus status, RunCounters c, string? title = null) => (Progress(status, c), title) switch
    {
        (NothingDone, null) => NothingDone,
        (NothingDone, _) => $"{title}: failed before the first item",
        (var progress, null) => $"{RunStatusLook.Of(status).Word}: {progress}",
        var (progress, _) => $"{RunStatusLook.Of(status).Word}: {title}, {progress}",
    };

    /// <summary>How far it is, large on the run's page: what is known of a run that failed before anything is just that.</summary>
    public static string Headline(RunStatus status, RunCounters c) => NeverBegan(status, c) ? NothingDone : Of(c);

    /// <summary>It failed before its first item, and nobody knows how many there were to be.</summary>
    public static bool NeverBegan(RunStatus status, RunCounters c) => status == RunStatus.Failed && c is { Total: null or 0, Processed: 0 };

    /// <summary><c>412 of 1,000</c>, or <c>412 processed</c> while the total is unknown; <c>No items</c> where there were none.</summary>
    public static string Of(RunCounters c) => c.Total switch
    {
        null => $"{Numbers.Count(c.Processed)} processed",
        0 => "No items",
        { } total => $"{Numbers.Count(c.Processed)} of {Numbers.Count(total)}",
    };

    /// <summary><c>214 failed, 36 skipped, 3 never reported</c>; empty when there are none.</summary>
    public static string Trouble(RunStatus status, RunCounters c) => Parts(c) + Missing(status, c) is { Length: > 2 } parts ? parts[2..] : "";

    /// <summary>All counters, for readers who cannot see the bar.</summary>
    public static string Counters(RunCounters c, bool ended) =>
        $"{Of(c)}: {Numbers.Count(c.Succeeded)} succeeded, {Numbers.Count(c.Failed)} failed, {Numbers.Count(c.Skipped)} skipped{(ended ? Missing(c) : "")}";

    /// <summary>Right column of the list: duration, time left, or nothing yet.</summary>
    public static string Time(RunRow run) => run switch
    {
        { FinishedAt: { } end, StartedAt: { } start } => Numbers.Duration(end - start),
        { FinishedAt: not null } => "Never started",
        { Status: RunStatus.Pending, Behind: 0 } => "Next",
        { Status: RunStatus.Pending, Behind: { } behind } => $"Behind {Numbers.Count(behind)}{(behind == RunLists.MaxBehind ? "+" : "")}",
        { Status: RunStatus.Pending } => "Waiting",
        _ => Eta(run) ?? "",
    };

    /// <summary>From the run's own clock, so that a row changes only when the run does.</summary>
    public static string? Eta(RunRow run, RunPace? pace = null) =>
        run is { Status: RunStatus.Running, StartedAt: { } start } && RunEta.Of(run.Counters, (run.ReportedAt ?? run.UpdatedAt) - start, pace) is { } eta
            ? EtaWords.Of(eta)
            : null;

    /// <summary>From where a run was started, by the journal's actor such as <c>user:5</c>; null where the name says it all.</summary>
    public static string? Origin(string? actor) => actor?.Split(':')[0] switch
    {
        "user" => "in the app",
        "api_key" => "over the API",
        "sql" => "by SQL",
        _ => null,
    };

    private static string Missing(RunStatus status, RunCounters c) => RunTransitions.IsTerminal(status) ? Missing(c) : "";

    private static string Missing(RunCounters c) => c.Remaining is > 0 and { } missing ? $", {Numbers.Count(missing)} never reported" : "";

    private static string Parts(RunCounters c) =>
        (c.Failed > 0 ? $", {Numbers.Count(c.Failed)} failed" : "") + (c.Skipped > 0 ? $", {Numbers.Count(c.Skipped)} skipped" : "");

    /// <summary>Of which runs a success rate is: <c>of 91 that ended, not counting 2 aborted</c>.</summary>
    public static string Rated(RunOutcomes ended) =>
        $"of {(ended.IsCapped ? "the newest " : "")}{Numbers.Count(ended.Finished)} that ended{(ended.Aborted > 0 ? $", not counting {Numbers.Count(ended.Aborted)} aborted" : "")}";

    /// <summary>What is said of a run without items.</summary>
    public static (string Title, string Text) NoItems(RunRow run) => run switch
    {
        { IsActive: true } => ("No items reported yet", "They appear here while the run works through them."),
        { Counters.Processed: > 0 } => ("No items were reported", "This run kept counters only."),
        _ when NeverBegan(run.Status, run.Counters) => ("No items", "The run failed as a whole; nothing of it was done."),
        { Status: RunStatus.Failed } => (NothingDone, "The run failed as a whole; nothing of it was done."),
        { Status: RunStatus.Aborted } => ("Aborted before the first item", "Nothing of it was done."),
        { Counters.Total: 1 } => ("No item was reported", "The run ended without a word about its 1 item."),
        { Counters.Total: > 0 and { } total } => ("No item was reported", $"The run ended, and none of its {Numbers.Count(total)} items was reported."),
        _ => ("No items", "The run ended without having had any."),
    };
}
