using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Runs.Api;

/// <summary>Items, failures and timeline of one run.</summary>
public static class RunDetailsApi
{
    public static void MapRunDetailsApi(this IEndpointRouteBuilder runs)
    {
        runs.MapGet("/{id:long}/items", ItemsAsync).RequireScope(ApiScopes.RunsRead).Asks<RunPageState>().Paged()
            .Says("listRunItems", "List a run's items", "Recorded items that match all filters, in order of their ids.").Answers<Page<RunItemView>>(200, "A page of items.");
        runs.MapGet("/{id:long}/item-ids", ItemIdsAsync).RequireScope(ApiScopes.RunsRead).Paged(Describe.LongPage)
            .Says("listRunItemIds", "List the ids in a run's scope", "The ids that the run was started with, in the order of its scope; none where the scope lists no ids.")
            .Answers<Page<string>>(200, "A page of ids.");
        runs.MapGet("/{id:long}/failures", FailuresAsync).RequireScope(ApiScopes.RunsRead).Paged()
            .Says("listRunFailures", "List a run's failures", "Entries of the run itself, then its items that failed or were skipped.").Answers<Page<RunFailureView>>(200, "A page of failures.");
        runs.MapGet("/{id:long}/failures/reasons", ReasonsAsync).RequireScope(ApiScopes.RunsRead).Paged()
            .Says("listRunFailureReasons", "Group a run's failures by reason", "Every reason code with how often it occurred and one example of its text, most frequent first.")
            .Answers<Page<RunReasonView>>(200, "A page of reasons.");
        runs.MapGet("/{id:long}/timeline", TimelineAsync).RequireScope(ApiScopes.RunsRead)
            .Says("getRunTimeline", "Show what happened to a run", "The latest 200 of the run's entries in the journal, oldest first.").Answers<ListView<RunTimelineView>>(200, "The entries.");
    }

    private static async Task<IResult> ItemsAsync(long id, HttpContext http, ApiCaller caller, RunQueries runs, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var asked = RunPageState.Read(query);
        var page = await query.PageAsync("the API's " + asked.List(id), (cursor, limit) => runs.ItemsAsync(caller.Tenant, id, asked.ToFilter(), cursor, limit, cancel));
        return page.Items.Count == 0 && !await ExistsAsync(runs, caller, id, cancel)
            ? ApiProblem.NotFound
            : TypedResults.Ok(new Page<RunItemView>([.. page.Items.Select(RunItemView.Of)], page.NextCursor));
    }

    private static async Task<IResult> ItemIdsAsync(long id, HttpContext http, ApiCaller caller, RunQueries runs, CancellationToken cancel)
    {
        var page = await PageQuery.Of(http.Request).PageAsync(
            $"scope of {id}", (cursor, limit) => runs.ScopeIdsAsync(caller.Tenant, id, cursor, limit, cancel), Describe.LongPage);
        return page.Items.Count == 0 && !await ExistsAsync(runs, caller, id, cancel) ? ApiProblem.NotFound : TypedResults.Ok(page);
    }

    private static async Task<IResult> FailuresAsync(long id, HttpContext http, ApiCaller caller, RunQueries runs, CancellationToken cancel)
    {
        var page = await PageQuery.Of(http.Request).PageAsync($"failures of {id}", (cursor, limit) => RunFailures.PageAsync(runs, caller.Tenant, id, cursor, limit, cancel));
        return page.Items.Count == 0 && !await ExistsAsync(runs, caller, id, cancel) ? ApiProblem.NotFound : TypedResults.Ok(new Page<RunFailureView>([.. page.Items.Select(RunFailureView.Of)], page.NextCursor));
    }

    private static async Task<IResult> ReasonsAsync(long id, HttpContext http, ApiCaller caller, RunQueries runs, CancellationToken cancel)
    {
        var page = await PageQuery.Of(http.Request).PageAsync(
            $"reasons of {id}", async (cursor, limit) => RunReasonPages.Cut(await runs.ReasonsAsync(caller.Tenant, id, cancel), cursor, limit));
        return page.Items.Count == 0 && !await ExistsAsync(runs, caller, id, cancel) ? ApiProblem.NotFound : TypedResults.Ok(page);
    }

    private static async Task<IResult> TimelineAsync(long id, ApiCaller caller, RunQueries runs, CancellationToken cancel)
    {
        var entries = await runs.TimelineAsync(caller.Tenant, id, cancel);
        return entries.Count == 0 && !await ExistsAsync(runs, caller, id, cancel)
            ? ApiProblem.NotFound
            : TypedResults.Ok(new ListView<RunTimelineView>([.. entries.Select(e =>
                new RunTimelineView(e.Id, e.Action, e.ActorName, e.Reason, ApiJson.Raw(e.Data), e.At, e.Notified))]));
    }

    private static async Task<bool> ExistsAsync(RunQueries runs, ApiCaller caller, long id, CancellationToken cancel) =>
        await runs.RowsAsync(caller.Tenant, [id], cancel) is [_];
}
