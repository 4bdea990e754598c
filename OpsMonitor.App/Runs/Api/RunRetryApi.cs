using System.Diagnostics;
using System.Text.Json;
using OpsMonitor.App.Api;
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
    private const int MaxReasons = 100;

    public static void MapRunRetryApi(this IEndpointRouteBuilder runs) =>
        runs.MapPost("/{id:long}/retry-failed", RetryAsync).RequireScope(ApiScopes.RunsWrite)
            .Produces<RetriedView>(201).Produces<RetriedView>().Produces<RetryPreviewView>();

    private static async Task<IResult> RetryAsync(long id, HttpContext http, ApiCaller caller, RetryStarter retries, RunQueries runs, CancellationToken cancel)
    {
        using var body = await ApiBody.ReadAsync(http.Request, cancel);
        var fields = new ApiFields(body.RootElement);
        var choice = new RetryChoice(fields.Has("reason_codes") ? ReasonCodes(fields) : null);
        var dry = DryRun(fields);
        fields.Check();
        if (dry)
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
        var view = new RetriedView(run.Id, run.RetryOfRunId ?? id, !started.Run.Created, run.Status, run.Executor, run.Counters.Total, run.Rev, RunsApi.Url(run.Id));
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

    private static string[] ReasonCodes(ApiFields fields)
    {
        var list = fields.List("reason_codes", MaxReasons);
        if (list.Length == 0 || list.Any(c => c.ValueKind != JsonValueKind.String || !FailureSanitizer.IsReasonCode(c.GetString()!)))
        {
            fields.Error("reason_codes", $"must be 1 to {MaxReasons} reason codes");
            return [];
        }

        return [.. list.Select(c => c.GetString()!).Distinct()];
    }

    private static bool DryRun(ApiFields fields)
    {
        var value = fields.Any("dry_run");
        if (value is not null and not { ValueKind: JsonValueKind.True or JsonValueKind.False })
        {
            fields.Error("dry_run", "must be true or false");
        }

        return value is { ValueKind: JsonValueKind.True };
    }
}

/// <summary>The retry that is active now.</summary>
public sealed record RetriedView(long Id, long RetryOfRunId, bool Deduplicated, RunStatus Status, RunExecutor Executor, int? TotalItems, long Rev, string Url);

public sealed record RetryReasonView(string ReasonCode, int Count);

/// <summary>
/// What a retry would touch; <paramref name="Detail"/> says why it cannot be started. <paramref name="CannotSucceed"/> items are left out, as they can only fail
/// again; <paramref name="WholeRun"/>: the run failed as a whole and no item of it did, so all of the run's scope is done again.
/// </summary>
public sealed record RetryPreviewView(long RunId, bool CanRetry, int Total, int Recovered, IReadOnlyList<RetryReasonView> Reasons, long? ActiveRunId, string? Detail, int CannotSucceed, bool WholeRun)
{
    public static RetryPreviewView Of(long run, RetryPreview p) => new(
        run, p.CanRetry, p.Total, p.Recovered, [.. p.Reasons.Select(r => new RetryReasonView(r.ReasonCode, r.Count))], p.ActiveRunId,
        p.Refusal is { } refusal ? RetryWords.Of(refusal, p.Words) : p.ActiveRunId is null ? null : "A retry of this run is active; starting another attaches to it.",
        p.Hopeless, p.IsWhole);
}
