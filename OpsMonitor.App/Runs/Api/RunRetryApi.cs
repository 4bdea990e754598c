using System.ComponentModel;
using System.Diagnostics;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Api;

/// <summary>Retries what failed in a run.</summary>
public static class RunRetryApi
{
    public static void MapRunRetryApi(this IEndpointRouteBuilder runs) =>
        runs.MapPost("/{id:long}/retry-failed", RetryAsync).RequireScope(ApiScopes.RunsWrite)
            .Says("retryFailed", "Retry what failed in a run", "Opens a queued run of the items that failed and may succeed, or of the whole scope where the run failed as a whole and none of its items did. "
                + "Items that can only fail again are left out.")
            .Answers<RetriedView>(201, "The retry was opened.")
            .Answers(200, "A retry of the run is active; it is this one.", example: RetriedView.Example with { Deduplicated = true })
            .Answers<RetryPreviewView>(200, "With `dry_run`: what would be done.").AnswersHeader(201, "Location", "The address of the new run.").Refuses(ApiProblem.IllegalTransition);

    private static async Task<IResult> RetryAsync(long id, Body<RetryBody> body, ApiCaller caller, RetryStarter retries, RunQueries runs, CancellationToken cancel)
    {
        var asked = await body.ReadAsync(cancel);
        var choice = new RetryChoice(asked.ReasonCodes is { } codes ? [.. codes.Distinct()] : null);
        if (asked.DryRun)
        {
            var preview = await retries.PreviewAsync(caller.Tenant, id, choice, cancel);
            return preview.Refusal == RetryRefusal.NotFound ? ApiProblem.NotFound : TypedResults.Ok(RetryPreviewView.Of(id, preview));
        }

        var traceparent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;
        var started = await retries.RetryAsync(caller.Tenant, id, caller.Actor, choice, traceparent, cancel);
        if (started.Refusal is { } refusal)
        {
            return Refused(refusal, started.Words);
        }

        var run = (await runs.RowsAsync(caller.Tenant, [started.Run!.RunId], cancel))[0];
        var view = new RetriedView(run.Id, run.RetryOfRunId ?? id, !started.Run.Created, run.Status, run.Executor, run.Counters.Total, run.Rev, RunsApi.Url(caller.Base, run.Id));
        return started.Run.Created ? TypedResults.Created(view.Url, view) : TypedResults.Ok(view);
    }

    private static ApiProblem Refused(RetryRefusal refusal, string? words) => refusal switch
    {
        RetryRefusal.NotFound => ApiProblem.NotFound,
        RetryRefusal.NotFinished => ApiProblem.IllegalTransition with { Detail = RetryWords.Of(refusal) },
        RetryRefusal.NothingChosen => ApiProblem.Field("reason_codes", "none of the items that are left to retry failed for one of these"),
        RetryRefusal.NothingFailed or RetryRefusal.ItemsUnknown or RetryRefusal.AllRecovered or RetryRefusal.CannotSucceed or RetryRefusal.TooMany or RetryRefusal.Operation =>
            ApiProblem.Invalid with { Detail = RetryWords.Of(refusal, words) },
    };
}

[Description("The retry that is active now.")]
public sealed record RetriedView(
    [property: Description("The id of the retry, a run of its own.")] long Id,
    [property: Description("The run whose failed items it does again.")] long RetryOfRunId,
    [property: Description("`true`: it was active already.")] bool Deduplicated,
    [property: Description("Its status now.")] RunStatus Status,
    [property: Description("Who executes it.")] RunExecutor Executor,
    [property: Description("How many items it does again.")] int? TotalItems,
    [property: Description(RunListView.RevMeaning)] long Rev,
    [property: Description("Its address.")] string Url) : IExample<RetriedView>
{
    public static RetriedView Example => new(8, 7, false, RunStatus.Pending, RunExecutor.Producer, 3, 1, RunsApi.Url(default, 8));
}

[Description("A reason for which items failed that a retry would do again.")]
public sealed record RetryReasonView(
    [property: Description("The reason code.")] string ReasonCode,
    [property: Description("Items that failed for it.")] int Count) : IExample<RetryReasonView>
{
    public static RetryReasonView Example => new("throttled", 3);
}

[Description("What a retry would touch.")]
public sealed record RetryPreviewView(
    [property: Description("The run to be retried.")] long RunId,
    [property: Description("Whether a retry can be started.")] bool CanRetry,
    [property: Description("Items that would be done again.")] int Total,
    [property: Description("Items that failed here and have succeeded in a later retry.")] int Recovered,
    [property: Description("Why they failed.")] IReadOnlyList<RetryReasonView> Reasons,
    [property: Description("The retry that is active already.")] long? ActiveRunId,
    [property: Description("Why none can be started, or what is to be known.")] string? Detail,
    [property: Description("Items left out because they can only fail again with the same input.")] int CannotSucceed,
    [property: Description("`true`: the run failed as a whole and none of its items did, so all of its scope is done again.")] bool WholeRun) : IExample<RetryPreviewView>
{
    public static RetryPreviewView Example => new(7, true, 3, 0, [RetryReasonView.Example], null, null, 1, false);

    public static RetryPreviewView Of(long run, RetryPreview p) => new(
        run, p.CanRetry, p.Total, p.Recovered, [.. p.Reasons.Select(r => new RetryReasonView(r.ReasonCode, r.Count))], p.ActiveRunId,
        p.Refusal is { } refusal ? RetryWords.Of(refusal, p.Words) : p.ActiveRunId is null ? null : "A retry of this run is active; starting another attaches to it.",
        p.Hopeless, p.IsWhole);
}
