using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using OpsMonitor.App.Api;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.List;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Api;

/// <summary>Starts, lists and shows runs.</summary>
public static class RunsApi
{
    private const int MaxItemIds = 100_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private enum OnConflict
    {
        Attach,
        Reject,
    }

    public static string Url(long run) => $"{ApiServices.Root}/runs/{run}";

    public static void MapRunsApi(this IEndpointRouteBuilder app)
    {
        var runs = app.ApiGroup("/runs", "Runs");
        runs.MapPost("/", StartAsync).RequireScope(ApiScopes.RunsWrite).Produces<StartedView>(201).Produces<StartedView>();
        runs.MapGet("/", ListAsync).RequireScope(ApiScopes.RunsRead).Produces<Page<RunListView>>()
            .Describe("Runs that match, newest first.", [.. RunsApiFilter.OfRuns, .. ApiParameter.Paging]);
        runs.MapGet("/{id:long}", FindAsync).RequireScope(ApiScopes.RunsRead).Produces<RunView>()
            .Describe("A run.", new ApiParameter("wait_for_rev", "Answers once the run has this revision or has ended.", JsonSchemaType.Integer), new ApiParameter("timeout", "How long to wait for it, in seconds: 25 unless told, 60 at most.", JsonSchemaType.Integer));
        runs.MapRunDetailsApi();
        runs.MapRunsExportApi();
        runs.MapRunProducerApi();
        runs.MapRunRetryApi();
    }

    private static async Task<IResult> StartAsync(HttpContext http, ApiCaller caller, RunLedger ledger, RunQueries runs, OperationStarter starter, CancellationToken cancel)
    {
        using var body = await ApiBody.ReadAsync(http.Request, cancel);
        var fields = new ApiFields(body.RootElement);
        var resource = fields.Text("resource", 63, required: true);
        var action = fields.Text("action", 63, required: true);
        var operation = default(OperationType);
        if (resource is not null && action is not null && !OperationType.TryParse($"{resource}.{action}", out operation))
        {
            fields.Error(OperationType.IsPart(resource) ? "action" : "resource", "must be lower snake case and start with a letter");
        }

        var scope = Scope(fields);
        var total = fields.Count("total_items");
        var key = Key(fields);
        var reject = fields.OneOf<OnConflict>("on_conflict") == OnConflict.Reject;
        fields.Check();

        var started = starter.Handles(operation)
            ? await starter.StartAsync(caller.Tenant, caller.Actor, operation, scope, key, cancel)
            : await StartProducerAsync(caller, ledger, new(operation, scope, caller.Actor, RunExecutor.Producer) { TotalItems = total, IdempotencyKey = key }, cancel);
        if (started.Error is { } error)
        {
            return Refused(error, fields.Has("item_ids") ? "item_ids" : "scope");
        }

        if (!started.Created && reject)
        {
            return ApiProblem.ActiveRunExists with { Url = Url(started.RunId) };
        }

        var run = (await runs.RowsAsync(caller.Tenant, [started.RunId], cancel))[0];
        var view = new StartedView(run.Id, !started.Created, run.Status, run.Executor, run.Rev, Url(run.Id));
        return started.Created ? TypedResults.Created(view.Url, view) : TypedResults.Ok(view);
    }

    private static async Task<StartOutcome> StartProducerAsync(ApiCaller caller, RunLedger ledger, StartRun start, CancellationToken cancel)
    {
        var started = await ledger.StartAsync(caller.Tenant, start, cancel);
        return new(started.RunId, started.Created, null);
    }

    private static string? Key(ApiFields fields)
    {
        if (fields.Text("idempotency_key", int.MaxValue) is not { } told)
        {
            return null;
        }

        var key = IdempotencyKey.Read(told);
        if (key is null)
        {
            fields.Error("idempotency_key", IdempotencyKey.Rule);
        }

        return key;
    }

    // Handlers say "field: what is wrong", or what is wrong with the scope, which has two names.
    private static ApiProblem Refused(string error, string scope) =>
        error.Split(": ", 2) is [var field, var message] && !field.Contains(' ') ? ApiProblem.Field(field, message) : ApiProblem.Field(scope, error);

    private static JsonElement Scope(ApiFields fields)
    {
        var scope = fields.Any("scope");
        var items = fields.Any("item_ids");
        if ((scope is null) == (items is null))
        {
            fields.Error("scope", "give either scope, an object, or item_ids, an array");
        }
        else if (scope is { ValueKind: not JsonValueKind.Object })
        {
            fields.Error("scope", "must be an object");
        }
        else if (items is { } list && (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaxItemIds
            || list.EnumerateArray().Any(i => i.ValueKind != JsonValueKind.String || i.GetString()!.Length > RunProducerApi.MaxItemId || !VisibleText.IsAny(i.GetString()))))
        {
            fields.Error("item_ids", $"must be an array of at most {MaxItemIds} texts of 1 to {RunProducerApi.MaxItemId} characters, each with a visible one");
        }

        var whole = WithOptions(scope ?? items ?? default, fields.Any("options"), fields);
        if (CanonicalJson.IsDeeper(whole, CanonicalJson.MaxCarriedDepth))
        {
            fields.Error("scope", $"must not be nested deeper than {CanonicalJson.MaxCarriedDepth} levels");
        }

        return whole;
    }

    // Options are a part of the scope: the same items with other options are another operation.
    private static JsonElement WithOptions(JsonElement scope, JsonElement? options, ApiFields fields)
    {
        if (options is null)
        {
            return scope;
        }

        if (options is not { ValueKind: JsonValueKind.Object } || scope is not { ValueKind: JsonValueKind.Object } || scope.TryGetProperty("options", out _))
        {
            fields.Error("options", "must be an object, beside a scope that has none of its own");
            return scope;
        }

        var members = scope.EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        members["options"] = options.Value;
        return CanonicalJson.IsDeeper(options.Value, CanonicalJson.MaxCarriedDepth) ? options.Value : JsonSerializer.SerializeToElement(members, ApiJson.Options);
    }

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
        var (awaited, seconds) = (query.Whole(0, long.MaxValue, "wait_for_rev"), query.Whole(0, long.MaxValue, "timeout"));
        query.Check();
        if (awaited is { } rev)
        {
            await WaitAsync(runs, caller.Tenant, id, rev, TimeSpan.FromSeconds(Math.Min(seconds ?? 25, 60)), http);
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
