using System.ComponentModel;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Api;

/// <summary>What a program that executes its own run reports. Every write but the start passes the attempt it was given.</summary>
public static class RunProducerApi
{
    private static readonly ApiProblem[] _ended = [ApiProblem.RunFinished, ApiProblem.RunFenced, ApiProblem.IllegalTransition, ApiProblem.WorkersRun];

    public static void MapRunProducerApi(this IEndpointRouteBuilder runs)
    {
        runs.MapPost("/{id:long}/start", BeginAsync).RequireScope(ApiScopes.RunsWrite).Takes<NoFields>(ApiBody.Json)
            .Says("beginRun", "Begin a queued run", "The caller executes the run from now on. Every further write passes the attempt that this answers.")
            .Answers<RunBegunView>(200, "The run is running.").Refuses(ApiProblem.RunFinished, ApiProblem.IllegalTransition, ApiProblem.WorkersRun);
        runs.MapPost("/{id:long}/progress", ReportAsync).RequireScope(ApiScopes.RunsWrite)
            .Says("reportProgress", "Report progress by counters", "For a run that is not counted by its items. Counters are absolute and never go down; an older `sequence` changes nothing.")
            .Answers<RunWriteView>(200, "The counters stand, or newer ones do.").Refuses(_ended);
        runs.MapPost("/{id:long}/items", RecordAsync).RequireScope(ApiScopes.RunsWrite).Asks<AttemptAsked>().Takes<ItemBody>(ApiBody.Lines)
            .Says("reportItems", "Report what became of items", $"Each item counts once, however often it is sent. Up to {ItemsBody.MaxItems} in a JSON body; or one a line in a stream without an end, "
                + $"which is recorded up to {ItemLines.Most} at a time, and what has come whenever nothing comes for a moment: what was recorded before a bad line stays, and the answer says how much.")
            .Answers<RunRecordedView>(200, "The items are on disk.").Refuses(_ended);
        runs.MapPost("/{id:long}/finish", FinishAsync).RequireScope(ApiScopes.RunsWrite)
            .Says("finishRun", "Finish a run", "The status follows from the counters: items that failed, or were never reported, make it `completed_with_errors`; after an abort it is `aborted`.")
            .Answers<RunFinishedView>(200, "The run has ended.").Refuses(_ended);
        runs.MapPost("/{id:long}/abort", AbortAsync).RequireScope(ApiScopes.RunsWrite)
            .Says("abortRun", "Ask a run to stop", $"Its executor hears of it with its next report and stops between two items. "
                + $"One that does not stop within {RunLedger.ForceAbortSeconds} seconds can be overruled with `force`.")
            .Answers<RunAbortView>(202, "The executor will hear of it; forced: the run has ended.")
            .AnswersHeader(202, "Operation-Location", "The run's address.").Refuses(ApiProblem.RunFinished, ApiProblem.IllegalTransition, ApiProblem.TooEarly);
    }

    private static async Task<IResult> BeginAsync(long id, HttpContext http, ApiCaller caller, RunLedger ledger, CancellationToken cancel)
    {
        await ApiBody.RefuseBrokenAsync(http.Request, cancel);
        var write = await ledger.BeginAsync(caller.Tenant, id, caller.Actor, cancel);
        return Answer(write, w => TypedResults.Ok(new RunBegunView(w.Attempt, LeaseExpiresAt: null)));
    }

    private static async Task<IResult> ReportAsync(long id, Body<ProgressBody> body, ApiCaller caller, RunLedger ledger, CancellationToken cancel)
    {
        var told = await body.ReadAsync(cancel);
        var write = await ledger.ReportAsync(caller.Tenant, id, told.Attempt, told.Sequence, told.Counters(), cancel);
        return Answer(write, w => TypedResults.Ok(new RunWriteView(w.Rev, w.AbortRequested)), "succeeded");
    }

    private static async Task<IResult> RecordAsync(long id, HttpContext http, Body<ItemsBody> body, ApiCaller caller, RunLedger ledger, CancellationToken cancel)
    {
        if (ApiBody.IsLines(http.Request))
        {
            ApiBody.RefuseOtherText(http.Request, isKnownType: true);
            return await StreamAsync(id, http, caller, ledger, cancel);
        }

        var told = await body.ReadAsync(cancel);
        PageQuery.Of(http.Request).Check();
        var write = await ledger.RecordItemsAsync(caller.Tenant, id, told.Attempt, [.. told.Items.Select(i => i.ToResult())], told.TotalItems, cancel);
        return Answer(write, w => TypedResults.Ok(new RunRecordedView(w.Rev, w.AbortRequested, told.Items.Count)), "items");
    }

    /// <summary>One item a line: what was written before a bad line stays, and sending it again counts nothing twice.</summary>
    private static async Task<IResult> StreamAsync(long id, HttpContext http, ApiCaller caller, RunLedger ledger, CancellationToken cancel)
    {
        // A scope of millions of items is one request; each line and each batch are bounded instead.
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        var (attempt, total) = Asked(PageQuery.Of(http.Request));
        var (count, last) = (0, (RunWrite?)null);
        async Task<bool> WriteAsync(ItemBatch items)
        {
            await Admission.DemandAsync(http);
            last = await ledger.RecordItemsAsync(caller.Tenant, id, attempt, items, total, cancel);
            count += last.Accepted ? items.Count : 0;
            return last.Accepted;
        }

        try
        {
            await foreach (var items in ItemLines.ReadAsync(http.Request.Body, cancel))
            {
                if (!await WriteAsync(items))
                {
                    break;
                }
            }
        }
        catch (ApiProblemException e) when (count > 0)
        {
            return e.Problem with { Detail = $"The first {count} items are recorded. Send all of them again: each counts once." };
        }

        if (last is null)
        {
            await WriteAsync(new()); // of no items too, it is told whether the run takes them
        }

        return Answer(last!, w => TypedResults.Ok(new RunRecordedView(w.Rev, w.AbortRequested, count)), "items");
    }

    private static (int Attempt, int? Total) Asked(PageQuery query)
    {
        var asked = query.Read(new AttemptAsked());
        query.Check();
        return (asked.Attempt ?? throw new ApiProblemException(ApiProblem.Field("attempt", "is needed in the address")), asked.TotalItems);
    }

    private static async Task<IResult> FinishAsync(long id, Body<FinishBody> body, ApiCaller caller, RunLedger ledger, CancellationToken cancel)
    {
        var told = await body.ReadAsync(cancel);
        var write = await ledger.FinishAsync(caller.Tenant, id, told.Attempt, caller.Actor, told.Failure?.ToEntry(), cancel: cancel);
        return Answer(write, w => TypedResults.Ok(new RunFinishedView(w.Status!.Value, RunStatusBuckets.Of(w.Status.Value), w.Rev)));
    }

    private static async Task<IResult> AbortAsync(long id, HttpContext http, Body<AbortBody> body, ApiCaller caller, RunLedger ledger, CancellationToken cancel)
    {
        var told = await body.ReadAsync(cancel);
        var write = told.Force
            ? await ledger.ForceAbortAsync(caller.Tenant, id, caller.Actor, told.Reason, cancel)
            : await ledger.RequestAbortAsync(caller.Tenant, id, caller.Actor, told.Reason, cancel);
        http.Response.Headers["Operation-Location"] = write.Accepted ? RunsApi.Url(caller.Base, id) : default;
        return Answer(write, w => TypedResults.Json(new RunAbortView(id, w.Status!.Value, AbortRequested: true), statusCode: 202));
    }

    /// <param name="field">What is at fault where numbers do not fit.</param>
    private static IResult Answer(RunWrite write, Func<RunWrite, IResult> accepted, string field = "attempt") => write.Refusal is not { } refusal ? accepted(write) : refusal switch
    {
        RunRefusal.NotFound => ApiProblem.NotFound,
        RunRefusal.Finished => ApiProblem.RunFinished,
        RunRefusal.Fenced => ApiProblem.RunFenced,
        RunRefusal.IllegalTransition => ApiProblem.IllegalTransition,
        RunRefusal.WorkersRun => ApiProblem.WorkersRun,
        RunRefusal.CountersInvalid => ApiProblem.Field(field, "would make more items than the run's total, or a counter go down; a better total is told with total_items"),
        RunRefusal.CountedOtherwise => ApiProblem.Field(field, "does not go together with what was reported: a run reports either items or absolute counters, never both"),
        RunRefusal.TooEarly => TooEarly(write.PossibleAt),
    };

    private static ApiProblem TooEarly(DateTimeOffset? possibleAt) => possibleAt is not { } at
        ? ApiProblem.TooEarly with { Detail = "Ask for the abort first; it can be forced when the run does not stop." }
        : ApiProblem.TooEarly with
        {
            Detail = $"The run may still stop by itself. Possible from {at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}.",
            RetryAfter = (int)Math.Clamp(Math.Ceiling((at - DateTimeOffset.UtcNow).TotalSeconds), 1, RunLedger.ForceAbortAfter.TotalSeconds),
        };
}

[Description("A run that its producer has begun.")]
public sealed record RunBegunView(
    [property: Description(AttemptAsked.Meaning)] int Attempt,
    [property: Description("Always null: what a producer executes has no lease.")] DateTimeOffset? LeaseExpiresAt) : IExample<RunBegunView>
{
    public static RunBegunView Example => new(1, null);
}

[Description("A report that was taken.")]
public sealed record RunWriteView(
    [property: Description(RunListView.RevMeaning)] long Rev,
    [property: Description(RunWriteView.AbortMeaning)] bool AbortRequested) : IExample<RunWriteView>
{
    internal const string AbortMeaning = "`true`: stop between two items, then finish the run.";

    public static RunWriteView Example => new(12, false);
}

[Description("Items that were taken.")]
public sealed record RunRecordedView(
    [property: Description(RunListView.RevMeaning)] long Rev,
    [property: Description(RunWriteView.AbortMeaning)] bool AbortRequested,
    [property: Description("Items in this request, also those that were recorded before.")] int Received) : IExample<RunRecordedView>
{
    public static RunRecordedView Example => new(12, false, 2);
}

[Description("A run that has ended.")]
public sealed record RunFinishedView(
    [property: Description("How it ended, computed from its counters.")] RunStatus Status,
    [property: Description("What an operator reads of the status.")] RunStatusBucket Bucket,
    [property: Description(RunListView.RevMeaning)] long Rev) : IExample<RunFinishedView>
{
    public static RunFinishedView Example => new(RunStatus.CompletedWithErrors, RunStatusBucket.PartiallySucceeded, 13);
}

[Description("A run that was asked to stop.")]
public sealed record RunAbortView(
    [property: Description("The run's id.")] long Id,
    [property: Description("Its status now.")] RunStatus Status,
    [property: Description("Always `true`.")] bool AbortRequested) : IExample<RunAbortView>
{
    public static RunAbortView Example => new(7, RunStatus.Running, true);
}
