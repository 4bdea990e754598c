using System.Text.Json;
using Microsoft.OpenApi;
using OpsMonitor.App.Api;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Api;

/// <summary>What a program that executes its own run reports. Every write but the start passes the attempt it was given.</summary>
public static class RunProducerApi
{
    public const int MaxItemId = 300;
    private const int MaxItems = 10_000;
    private const int Batch = 1_000;
    private const int MaxLine = 64 << 10;

    public static void MapRunProducerApi(this IEndpointRouteBuilder runs)
    {
        runs.MapPost("/{id:long}/start", BeginAsync).RequireScope(ApiScopes.RunsWrite).Produces<RunBegunView>();
        runs.MapPost("/{id:long}/progress", ReportAsync).RequireScope(ApiScopes.RunsWrite).Produces<RunWriteView>();
        runs.MapPost("/{id:long}/items", RecordAsync).RequireScope(ApiScopes.RunsWrite).Produces<RunRecordedView>()
            .Describe("Records what became of items; each counts once.", new ApiParameter("attempt", "With a body of application/x-ndjson, one item a line: the attempt.", JsonSchemaType.Integer));
        runs.MapPost("/{id:long}/finish", FinishAsync).RequireScope(ApiScopes.RunsWrite).Produces<RunFinishedView>();
        runs.MapPost("/{id:long}/abort", AbortAsync).RequireScope(ApiScopes.RunsWrite).Produces<RunAbortView>(202);
    }

    private static async Task<IResult> BeginAsync(long id, HttpContext http, ApiCaller caller, RunLedger ledger, CancellationToken cancel)
    {
        await ApiBody.RefuseBrokenAsync(http.Request, cancel);
        var write = await ledger.BeginAsync(caller.Tenant, id, caller.Actor, cancel);
        return Answer(write, w => TypedResults.Ok(new RunBegunView(w.Attempt, LeaseExpiresAt: null)));
    }

    private static async Task<IResult> ReportAsync(long id, HttpContext http, ApiCaller caller, RunLedger ledger, CancellationToken cancel)
    {
        using var body = await ApiBody.ReadAsync(http.Request, cancel);
        var fields = new ApiFields(body.RootElement);
        var attempt = fields.Count("attempt", required: true);
        var sequence = fields.Whole("sequence", min: 1, max: long.MaxValue, required: true);
        var total = fields.Count("total_items");
        var (succeeded, failed, skipped) = (fields.Count("succeeded", required: true), fields.Count("failed", required: true), fields.Count("skipped", required: true));
        var processed = (long)(succeeded ?? 0) + (failed ?? 0) + (skipped ?? 0);
        if (processed > (total ?? int.MaxValue))
        {
            fields.Error("total_items", "must not be below succeeded + failed + skipped");
        }

        fields.Check();
        var counters = new RunCounters(total, (int)processed, succeeded!.Value, failed!.Value, skipped!.Value);
        var write = await ledger.ReportAsync(caller.Tenant, id, attempt!.Value, sequence!.Value, counters, cancel);
        return Answer(write, w => TypedResults.Ok(new RunWriteView(w.Rev, w.AbortRequested)));
    }

    private static async Task<IResult> RecordAsync(long id, HttpContext http, ApiCaller caller, RunLedger ledger, CancellationToken cancel)
    {
        if (http.Request.ContentType?.StartsWith("application/x-ndjson", StringComparison.OrdinalIgnoreCase) == true)
        {
            return await StreamAsync(id, http, caller, ledger, cancel);
        }

        PageQuery.Of(http.Request).Check();
        using var body = await ApiBody.ReadAsync(http.Request, cancel);
        var fields = new ApiFields(body.RootElement);
        var attempt = fields.Count("attempt", required: true);
        var list = fields.List("items", MaxItems, required: true);
        fields.Check();
        List<ItemResult> items = [.. list.Select((item, i) => Item(item, $"items[{i}]"))];
        var write = await ledger.RecordItemsAsync(caller.Tenant, id, attempt!.Value, items, cancel);
        return Answer(write, w => TypedResults.Ok(new RunRecordedView(w.Rev, w.AbortRequested, items.Count)));
    }

    /// <summary>One item a line, written by the thousand: what was written before a bad line stays, and sending it again counts nothing twice.</summary>
    private static async Task<IResult> StreamAsync(long id, HttpContext http, ApiCaller caller, RunLedger ledger, CancellationToken cancel)
    {
        // A scope of millions of items is one request; each line and each batch are bounded instead.
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        var attempt = Attempt(PageQuery.Of(http.Request));
        List<ItemResult> batch = [];
        var (count, line) = (0, 0);
        var last = new RunWrite(null);
        try
        {
            await foreach (var text in NdJson.LinesAsync(http.Request.Body, MaxLine, cancel))
            {
                line++;
                using var json = ApiBody.Parse(text, $"line {line}");
                batch.Add(Item(json.RootElement, $"line {line}"));
                if (batch.Count == Batch)
                {
                    await Admission.DemandAsync(http);
                    last = await ledger.RecordItemsAsync(caller.Tenant, id, attempt, batch, cancel);
                    count += batch.Count;
                    batch.Clear();
                }

                if (!last.Accepted)
                {
                    return Answer(last, _ => ApiProblem.Internal);
                }
            }
        }
        catch (ApiProblemException e) when (count > 0)
        {
            return e.Problem with { Detail = $"The first {count} items are recorded. Send all of them again: each counts once." };
        }

        await Admission.DemandAsync(http);
        last = batch.Count > 0 || count == 0 ? await ledger.RecordItemsAsync(caller.Tenant, id, attempt, batch, cancel) : last;
        return Answer(last, w => TypedResults.Ok(new RunRecordedView(w.Rev, w.AbortRequested, count + batch.Count)));
    }

    private static int Attempt(PageQuery query)
    {
        var given = query.Whole(0, int.MaxValue, "attempt");
        query.Check();
        return (int)(given ?? throw Missing("attempt", "is needed in the address"));
    }

    private static async Task<IResult> FinishAsync(long id, HttpContext http, ApiCaller caller, RunLedger ledger, CancellationToken cancel)
    {
        using var body = await ApiBody.ReadAsync(http.Request, cancel);
        var fields = new ApiFields(body.RootElement);
        var attempt = fields.Count("attempt", required: true);
        var failure = fields.Any("failure") is { } f ? Failure(f, fields) : null;
        fields.Check();
        var write = await ledger.FinishAsync(caller.Tenant, id, attempt!.Value, caller.Actor, failure, cancel: cancel);
        return Answer(write, w => TypedResults.Ok(new RunFinishedView(w.Status!.Value, RunBuckets.Text(RunStatusBuckets.Of(w.Status.Value)), w.Rev)));
    }

    private static async Task<IResult> AbortAsync(long id, HttpContext http, ApiCaller caller, RunLedger ledger, CancellationToken cancel)
    {
        using var body = await ApiBody.ReadAsync(http.Request, cancel);
        var fields = new ApiFields(body.RootElement);
        var reason = fields.Text("reason", 500, required: true);
        var force = fields.Flag("force");
        fields.Check();
        var write = force
            ? await ledger.ForceAbortAsync(caller.Tenant, id, caller.Actor, reason!, cancel)
            : await ledger.RequestAbortAsync(caller.Tenant, id, caller.Actor, reason!, cancel);
        http.Response.Headers["Operation-Location"] = write.Accepted ? RunsApi.Url(id) : default;
        return Answer(write, w => TypedResults.Json(new RunAbortView(id, w.Status!.Value, AbortRequested: true), statusCode: 202));
    }

    private static IResult Answer(RunWrite write, Func<RunWrite, IResult> accepted) => write.Refusal is not { } refusal ? accepted(write) : refusal switch
    {
        RunRefusal.NotFound => ApiProblem.NotFound,
        RunRefusal.Finished => ApiProblem.RunFinished,
        RunRefusal.Fenced => ApiProblem.RunFenced,
        RunRefusal.IllegalTransition => ApiProblem.IllegalTransition,
        RunRefusal.WorkersRun => ApiProblem.WorkersRun,
        RunRefusal.CountersInvalid => ApiProblem.Invalid with { Detail = "The counters exceed the run's total, or one of them would go down." },
        RunRefusal.CountedOtherwise => ApiProblem.Invalid with { Detail = "A run reports either items or absolute counters, never both." },
        RunRefusal.TooEarly => TooEarly(write.PossibleAt),
    };

    private static ApiProblem TooEarly(DateTimeOffset? possibleAt) => possibleAt is not { } at
        ? ApiProblem.TooEarly with { Detail = "Ask for the abort first; it can be forced when the run does not stop." }
        : ApiProblem.TooEarly with
        {
            Detail = $"The run may still stop by itself. Possible from {at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}.",
            RetryAfter = (int)Math.Clamp(Math.Ceiling((at - DateTimeOffset.UtcNow).TotalSeconds), 1, RunLedger.ForceAbortAfter.TotalSeconds),
        };

    private static ItemResult Item(JsonElement json, string where)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Missing(where, "must be an object");
        }

        var fields = new ApiFields(json, where + ".");
        var id = fields.Text("item_id", MaxItemId, required: true);
        var outcome = fields.OneOf<ItemOutcome>("outcome", required: true);
        var item = (Code: fields.Text("reason_code", 200), Reason: fields.Text("reason", 10_000), Name: fields.Text("display_name", 1_000));
        fields.Check();
        return new(id!, outcome!.Value, item.Code, item.Reason, item.Name);
    }

    private static FailureEntry? Failure(JsonElement json, ApiFields parent)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            parent.Error("failure", "must be an object");
            return null;
        }

        var fields = new ApiFields(json, "failure.");
        var (code, reason) = (fields.Text("reason_code", 200, required: true), fields.Text("reason", 10_000, required: true));
        fields.Check();
        return new(code!, reason!);
    }

    private static ApiProblemException Missing(string field, string message) => new(ApiProblem.Field(field, message));
}

public sealed record RunBegunView(int Attempt, DateTimeOffset? LeaseExpiresAt);

public sealed record RunWriteView(long Rev, bool AbortRequested);

public sealed record RunRecordedView(long Rev, bool AbortRequested, int Received);

public sealed record RunFinishedView(RunStatus Status, string Bucket, long Rev);

public sealed record RunAbortView(long Id, RunStatus Status, bool AbortRequested);
