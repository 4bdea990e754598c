using Microsoft.Net.Http.Headers;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
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
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public static string Url(long run) => $"{ApiServices.Root}/runs/{run}";

    public static void MapRunsApi(this IEndpointRouteBuilder app)
    {
        var runs = app.ApiGroup("/runs", "Runs");
        runs.MapPost("/", StartAsync).RequireScope(ApiScopes.RunsWrite)
            .Says("startRun", "Start a run, or attach to the active one", "Opens a queued run of an operation, at most one at a time for each `idempotency_key`.")
            .Answers<StartedView>(201, "The run was opened.").Answers(200, "A run of the same key is active; it is this one.", example: StartedView.Example with { Deduplicated = true })
            .AnswersHeader(201, "Location", "The run's address.").Refuses(ApiProblem.ActiveRunExists);
        runs.MapGet("/", ListAsync).RequireScope(ApiScopes.RunsRead).Asks<RunsPageState>().Paged()
            .Says("listRuns", "List runs", "Runs that match all filters, newest first.").Answers<Page<RunListView>>(200, "A page of runs.");
        runs.MapGet("/{id:long}", FindAsync).RequireScope(ApiScopes.RunsRead).Asks<RunWait>().WithMetadata(new ReadsRevision())
            .Says("getRun", "Show a run, or wait for it to change", $"With its scope and its first {RunQueries.FirstFailures} failures. With `wait_for_rev` the answer comes once the run has changed.")
            .Answers<RunView>(200, "The run.").AnswersNothing(304, "It still has the revision that `If-None-Match` names.").AnswersHeader(200, "ETag", "The run's revision, quoted.");
        runs.MapRunDetailsApi();
        runs.MapRunsExportApi();
        runs.MapRunProducerApi();
        runs.MapRunRetryApi();
    }

    private static async Task<IResult> StartAsync(Body<StartRunBody> body, ApiCaller caller, RunLedger ledger, RunQueries runs, OperationStarter starter, CancellationToken cancel)
    {
        var asked = await body.ReadAsync(cancel);
        var (operation, scope, key) = (new OperationType(asked.Resource, asked.Action), asked.WholeScope(), asked.IdempotencyKey is { } told ? IdempotencyKey.Read(told) : null);
        var started = starter.Handles(operation)
            ? await starter.StartAsync(caller.Tenant, caller.Actor, operation, scope, key, cancel)
            : await StartProducerAsync(caller, ledger, new(operation, scope, caller.Actor, RunExecutor.Producer) { TotalItems = asked.TotalItems, IdempotencyKey = key }, cancel);
        if (started.Error is { } error)
        {
            return Refused(error, asked.ItemIds is null ? "scope" : "item_ids");
        }

        if (!started.Created && asked.OnConflict == OnConflict.Reject)
        {
            return ApiProblem.ActiveRunExists with { Url = Url(started.RunId) };
        }

        var run = (await runs.RowsAsync(caller.Tenant, [started.RunId], cancel))[0];
        if (!started.Created && (run.Resource, run.Action) != (operation.Resource, operation.Action))
        {
            return ApiProblem.ActiveRunExists with { Title = "Another operation has this idempotency_key.", Detail = $"It is that of run {run.Id}, {run.Resource}.{run.Action}.", Url = Url(run.Id) };
        }

        var view = new StartedView(run.Id, !started.Created, run.Status, run.Executor, run.Rev, Url(run.Id));
        return started.Created ? TypedResults.Created(view.Url, view) : TypedResults.Ok(view);
    }

    private static async Task<StartOutcome> StartProducerAsync(ApiCaller caller, RunLedger ledger, StartRun start, CancellationToken cancel)
    {
        var started = await ledger.StartAsync(caller.Tenant, start, cancel);
        return new(started.RunId, started.Created, null);
    }

    // Handlers say "field: what is wrong", or what is wrong with the scope, which has two names.
    private static ApiProblem Refused(string error, string scope) =>
        error.Split(": ", 2) is [var field, var message] && !field.Contains(' ') ? ApiProblem.Field(field, message) : ApiProblem.Field(scope, error);

    private static async Task<Page<RunListView>> ListAsync(HttpContext http, ApiCaller caller, RunQueries runs, TimeProvider time, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var asked = RunsPageState.Read(query);
        var page = await query.PageAsync(asked.List, (cursor, limit) => runs.ListAsync(caller.Tenant, asked.ToFilter(time.GetUtcNow()), cursor, limit, cancel));
        return new([.. page.Items.Select(RunListView.Of)], page.NextCursor);
    }

    private static async Task<IResult> FindAsync(long id, HttpContext http, ApiCaller caller, RunQueries runs, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var wait = query.Read(new RunWait());
        query.Check();
        if (wait.WaitForRev is { } rev)
        {
            await WaitAsync(runs, caller.Tenant, id, rev, TimeSpan.FromSeconds(Math.Min(wait.Timeout ?? RunWait.Unless, RunWait.Most)), http);
        }

        if (await runs.FindForAnswerAsync(caller.Tenant, id, cancel) is not { } found)
        {
            return ApiProblem.NotFound;
        }

        var tag = new EntityTagHeaderValue($"\"{found.Run.Rev}\"");
        http.Response.GetTypedHeaders().ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        var view = RunView.Of(found.Run);
        if (view.FailuresTotal == RunQueries.FirstFailures)
        {
            view = view with { FailuresTotal = await runs.CountFailuresAsync(caller.Tenant, id, cancel) };
        }

        var known = http.Request.GetTypedHeaders().IfNoneMatch;
        return known.Any(t => t.Tag == "*" || t.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(view);
    }

    // Ends when the run has the revision, can have no further one, or is not there.
    private static async Task WaitAsync(RunQueries runs, TenantId tenant, long id, long rev, TimeSpan patience, HttpContext http)
    {
        var cancel = http.RequestAborted;
        var end = TimeProvider.System.GetTimestamp() + (long)(patience.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (await runs.RowsAsync(tenant, [id], cancel) is [var row] && row.IsActive && row.Rev < rev && TimeProvider.System.GetTimestamp() < end)
        {
            await Task.Delay(Look, cancel);
            await Admission.DemandAsync(http);
        }

        await Admission.DemandAsync(http);
    }
}
