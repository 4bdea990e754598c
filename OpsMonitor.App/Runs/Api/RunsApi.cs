using Microsoft.Net.Http.Headers;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Events;
using OpsMonitor.App.Runs.List;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Api;

/// <summary>Starts, lists and shows runs.</summary>
public static class RunsApi
{
    // A right that ended is noticed so soon while somebody waits.
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(2);

    public static string Url(PathString pathBase, long run) => $"{pathBase}{ApiServices.Root}/runs/{run}";

    public static void MapRunsApi(this IEndpointRouteBuilder app)
    {
        var runs = app.ApiGroup("/runs", "Runs", About.Runs);
        runs.MapPost("/", StartAsync).RequireScope(ApiScopes.RunsWrite)
            .Says("startRun", "Start a run, or attach to the active one", "Opens a queued run of an operation, at most one at a time for each `idempotency_key`.")
            .Answers<StartedView>(201, "The run was opened.").Answers(200, "A run of the same key is active; it is this one.", example: StartedView.Example with { Deduplicated = true })
            .AnswersHeader(201, "Location", "The run's address.").Refuses(ApiProblem.ActiveRunExists);
        runs.MapGet("/", ListAsync).RequireScope(ApiScopes.RunsRead).Asks<RunsPageState>().Paged()
            .Says("listRuns", "List runs", "Runs that match all filters, newest first.").Answers<Page<RunListView>>(200, "A page of runs.");
        runs.MapGet("/{id:long}", FindAsync).RequireScope(ApiScopes.RunsRead).Asks<RunWait>().WithMetadata(ReadsHeader.Revision)
            .Says("getRun", "Show a run, or wait for it to change", $"With its scope and its first {RunFailures.Shown} failures. With `wait_for_rev` the answer comes once the run has changed.")
            .Answers<RunView>(200, "The run.").AnswersNothing(304, "It still has the revision that `If-None-Match` names.").AnswersHeader(200, "ETag", "The run's revision, quoted.");
        runs.MapRunEventsApi();
        runs.MapRunDetailsApi();
        runs.MapRunsExportApi();
        runs.MapRunProducerApi();
        runs.MapRunRetryApi();
    }

    private static async Task<IResult> StartAsync(Body<StartRunBody> body, ApiCaller caller, RunLedger ledger, RunQueries runs, OperationStarter starter, CancellationToken cancel)
    {
        var asked = await body.ReadAsync(cancel);
        var (operation, scope, key) = (new OperationType(asked.Resource, asked.Action), asked.WholeScope(), asked.IdempotencyKey is { } told ? IdempotencyKey.Read(told) : null);
        caller.Demand(operation.Resource, operation.Action);
        StartOutcome started;
        try
        {
            started = starter.Handles(operation)
                ? await starter.StartAsync(caller.Tenant, caller.Actor, operation, scope, key, cancel)
                : new(await ledger.StartAsync(caller.Tenant, new(operation, scope, caller.Actor, RunExecutor.Producer) { TotalItems = asked.TotalItems, IdempotencyKey = key }, cancel));
        }
        catch (AnotherOperationsKeyException e)
        {
            return await AnotherKeyAsync(caller, e.Run, runs, cancel);
        }

        if (started.Error is { } error)
        {
            return Refused(error, asked.ItemIds is null ? "scope" : "item_ids");
        }

        var run = started.Run!;
        if (!run.Created && asked.OnConflict == OnConflict.Reject)
        {
            return ApiProblem.ActiveRunExists with { Url = Url(caller.Base, run.RunId) };
        }

        var view = new StartedView(run.RunId, !run.Created, run.Status, run.Executor, run.Rev, Url(caller.Base, run.RunId));
        return run.Created ? TypedResults.Created(view.Url, view) : TypedResults.Ok(view);
    }

    private static async Task<ApiProblem> AnotherKeyAsync(ApiCaller caller, long? id, RunQueries runs, CancellationToken cancel)
    {
        var problem = ApiProblem.ActiveRunExists with { Title = "This key belongs to another operation." };
        return id is { } known && await runs.RowsAsync(caller.Tenant, [known], cancel) is [var run] && caller.May(run.Resource, run.Action)
            ? problem with { Detail = $"It is that of run {run.Id}, {run.Resource}.{run.Action}.", Url = Url(caller.Base, run.Id) } : problem;
    }

    // Handlers say "field: what is wrong", or what is wrong with the scope, which has two names.
    private static ApiProblem Refused(string error, string scope) =>
        error.Split(": ", 2) is [var field, var message] && !field.Contains(' ') ? ApiProblem.Field(field, message) : ApiProblem.Field(scope, error);

    private static async Task<Page<RunListView>> ListAsync(HttpContext http, ApiCaller caller, RunQueries runs, TimeProvider time, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var asked = RunsPageState.Read(query);
        var page = await query.PageAsync(asked.List, (cursor, limit) => runs.ListAsync(caller.Tenant, asked.ToFilter(time.GetUtcNow()) with { Operations = caller.Operations }, cursor, limit, cancel));
        return new([.. page.Items.Select(r => RunListView.Of(r, caller.Base))], page.NextCursor);
    }

    private static async Task<IResult> FindAsync(long id, HttpContext http, ApiCaller caller, RunQueries runs, OneMoment moment, RunEvents events, TimeProvider time, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var wait = query.Read(new RunWait());
        query.Check();
        if (wait.WaitForRev is { } rev)
        {
            using var watcher = events.Open(caller);
            await WaitAsync(watcher, id, rev, TimeSpan.FromSeconds(Math.Min(wait.Timeout ?? RunWait.Unless, RunWait.Most)), http, time);
        }

        // Its counters and its failures tell of the same moment.
        if (await moment.ReadAsync(caller.Tenant, () => ViewAsync(id, caller, runs, cancel), cancel) is not { } view)
        {
            return ApiProblem.NotFound;
        }

        var tag = new EntityTagHeaderValue($"\"{view.Rev}\"");
        http.Response.GetTypedHeaders().ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        var known = http.Request.GetTypedHeaders().IfNoneMatch;
        return known.Any(t => t.Tag == "*" || t.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(view);
    }

    private static async Task<RunView?> ViewAsync(long id, ApiCaller caller, RunQueries runs, CancellationToken cancel)
    {
        if (await runs.FindForAnswerAsync(caller.Tenant, id, cancel) is not { Run: var run })
        {
            return null;
        }

        var (first, total) = run.Failures is not null || run.Failed + run.Skipped > 0 ? await RunFailures.FirstAsync(runs, caller.Tenant, id, cancel) : ([], 0);
        return RunView.Of(run, [.. first.Select(RunFailureView.Of)], total, caller.Base);
    }

    // Ends when the run has the revision, can have no further one, or is not there.
    private static async Task WaitAsync(RunWatcher watcher, long id, long rev, TimeSpan patience, HttpContext http, TimeProvider time)
    {
        var began = time.GetTimestamp();
        if (!await watcher.WatchAsync(id, http.RequestAborted))
        {
            return;
        }

        for (var left = patience; left > TimeSpan.Zero; left = patience - time.GetElapsedTime(began))
        {
            var mail = await watcher.TakeAsync(left < _look ? left : _look, http.RequestAborted);
            await Admission.DemandAsync(http);
            if (mail.IsReset || mail.Changes.Any(c => c.Rev >= rev || c.IsOver))
            {
                return;
            }
        }
    }
}
