using System.Diagnostics;
using System.Text.Json;
using OpsMonitor.App.Api;
using OpsMonitor.App.Items;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Runs.Api;

/// <summary>Retries what failed in a run, and the history of one item.</summary>
public static class RunRetryApi
{
    private const int MaxReasons = 100;

    public static void MapRunRetryApi(this IEndpointRouteBuilder runs) =>
        runs.MapPost("/{id:long}/retry-failed", RetryAsync).RequireScope(ApiScopes.RunsWrite)
            .Produces<RetriedView>(201).Produces<RetriedView>().Produces<RetryPreviewView>();

    public static void MapItemsApi(this IEndpointRouteBuilder app) =>
        app.ApiGroup("/items", "Runs").MapGet("/", HistoryAsync).RequireScope(ApiScopes.RunsRead).Produces<Page<ItemVisitView>>()
            .Describe(
                "Every run that touched an item, newest first.",
                [new("id", "The item's id, letter by letter."), new("type", "Its type, where it is the subject of comparisons too."), .. ApiParameter.Paging]);

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

    private static async Task<IResult> HistoryAsync(HttpContext http, ApiCaller caller, ItemHistory items, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var asked = ItemHistoryState.Read(query);
        if (asked.Item is null)
        {
            query.Fail(["id"], null, "is missing");
        }

        var page = await query.PageAsync(asked.List, (cursor, limit) => items.ListAsync(caller.Tenant, asked.Item!, cursor, limit, cancel));
        return TypedResults.Ok(new Page<ItemVisitView>([.. page.Items.Select(ItemVisitView.Of)], page.NextCursor));
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
/// again; <paramref name="WholeRun"/>: no item was reached, so all of the run's scope is done again.
/// </summary>
public sealed record RetryPreviewView(long RunId, bool CanRetry, int Total, int Recovered, IReadOnlyList<RetryReasonView> Reasons, long? ActiveRunId, string? Detail, int CannotSucceed, bool WholeRun)
{
    public static RetryPreviewView Of(long run, RetryPreview p) => new(
        run, p.CanRetry, p.Total, p.Recovered, [.. p.Reasons.Select(r => new RetryReasonView(r.ReasonCode, r.Count))], p.ActiveRunId,
        p.Refusal is { } refusal ? RetryWords.Of(refusal, p.Words) : p.ActiveRunId is null ? null : "A retry of this run is active; starting another attaches to it.",
        p.Hopeless, p.IsWhole);
}

/// <summary>What one run did with an item.</summary>
public sealed record ItemVisitView(
    long RunId, string Resource, string Action, RunStatus Status, string Initiator, string ItemId, ItemOutcome Outcome, string? ReasonCode, string? Reason,
    string? DisplayName, DateTimeOffset RecordedAt, string Url)
{
    public static ItemVisitView Of(ItemVisit v) => new(
        v.RunId, v.Resource, v.Action, v.Status, v.Initiator, v.ItemId, v.Outcome, v.ReasonCode, v.Reason, v.DisplayName, v.RecordedAt, RunsApi.Url(v.RunId));
}
