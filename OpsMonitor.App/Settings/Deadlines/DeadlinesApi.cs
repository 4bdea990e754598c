using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Deadlines;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Settings.Deadlines;

/// <summary>Lists, sets and removes deadlines, as their page does.</summary>
public static class DeadlinesApi
{
    private const string List = "deadlines";

    public static void MapDeadlinesApi(this IEndpointRouteBuilder app)
    {
        var deadlines = app.ApiGroup("/deadlines", "Alerting");
        deadlines.MapGet("/", ListAsync).RequireScope(ApiScopes.AlertingManage).Paged()
            .Says("listDeadlines", "List deadlines", "What is expected of operations, and what is missed of it now; the newest first.").Answers<Page<DeadlineView>>(200, "A page of deadlines.");
        deadlines.MapPut("/", SetAsync).RequireScope(ApiScopes.AlertingManage)
            .Says("setDeadline", "Set the deadline of an operation", "An operation has one deadline: what is sent takes the place of the one before. What is left out is not expected.")
            .Answers<DeadlineView>(200, "The deadline as it is now.").Refuses(ApiProblem.TooMany);
        deadlines.MapDelete("/{id:long}", RemoveAsync).RequireScope(ApiScopes.AlertingManage)
            .Says("removeDeadline", "Remove a deadline", "Nothing is expected of its operation any more. What it missed is forgotten.").AnswersNothing(204, "It is removed.");
    }

    private static async Task<Page<DeadlineView>> ListAsync(HttpContext http, ApiCaller caller, DeadlineQueries deadlines, CancellationToken cancel)
    {
        var page = await PageQuery.Of(http.Request).ShortPageAsync(List, () => deadlines.ListAsync(caller.Tenant, cancel), r => r.Deadline.Id);
        var missed = await deadlines.OpenByDeadlineAsync(caller.Tenant, cancel);
        return page.Select(r => DeadlineView.Of(r, missed[r.Deadline.Id]));
    }

    private static async Task<IResult> SetAsync(Body<DeadlineBody> body, ApiCaller caller, DeadlineLedger ledger, DeadlineQueries deadlines, CancellationToken cancel)
    {
        var write = await ledger.SetAsync(caller.Tenant, (await body.ReadAsync(cancel)).ToDraft(), caller.Actor, cancel);
        if (write.Refusal is { } refusal)
        {
            return Refused(refusal);
        }

        var missed = (await deadlines.OpenByDeadlineAsync(caller.Tenant, cancel))[write.Id];
        return (await deadlines.ListAsync(caller.Tenant, cancel)).FirstOrDefault(r => r.Deadline.Id == write.Id) is { } row ? TypedResults.Ok(DeadlineView.Of(row, missed)) : ApiProblem.NotFound;
    }

    private static async Task<IResult> RemoveAsync(long id, HttpContext http, ApiCaller caller, DeadlineLedger ledger, CancellationToken cancel)
    {
        await ApiBody.RefuseBrokenAsync(http.Request, cancel);
        return (await ledger.RemoveAsync(caller.Tenant, id, caller.Actor, cancel)).Accepted ? TypedResults.NoContent() : ApiProblem.NotFound;
    }

    private static ApiProblem Refused(DeadlineRefusal refusal) => refusal switch
    {
        DeadlineRefusal.NotFound => ApiProblem.NotFound,
        DeadlineRefusal.TooMany => ApiProblem.TooMany with { Detail = DeadlineWords.Of(refusal) },
        _ => ApiProblem.Field(
            refusal switch
            {
                DeadlineRefusal.BadTooLongTimes => "too_long_times",
                DeadlineRefusal.BadStartsLateMinutes => "starts_late_minutes",
                DeadlineRefusal.BadNotRunHours => "not_run_hours",
                DeadlineRefusal.BadFailedPercent => "failed_percent",
                _ => "too_long_minutes",
            },
            DeadlineWords.Of(refusal)),
    };
}

[Description("What is expected of the runs of an operation: at least one thing.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeadlineBody : IValidatableObject, IExample<DeadlineBody>
{
    private const string NoPart = "must be lower snake case and start with a letter";

    public static DeadlineBody Example => new() { Resource = "mailboxes", Action = "archive", TooLongMinutes = 240, TooLongTimes = 2.5m, NotRunHours = 26, FailedPercent = 20 };

    [Description("The kind of thing worked on, in lower snake case.")]
    [MaxLength(63), RegularExpression(OperationType.PartPattern, ErrorMessage = NoPart)]
    public required string Resource { get; init; }

    [Description("What is done to it, in lower snake case.")]
    [MaxLength(63), RegularExpression(OperationType.PartPattern, ErrorMessage = NoPart)]
    public required string Action { get; init; }

    [Description("A run that takes longer takes too long."), Range(1, DeadlineLedger.MaxMinutes)]
    public int? TooLongMinutes { get; init; }

    [Description("The same by how long runs usually take: so many times that, to two decimal places. Of the two limits the tighter one counts."), Range(1.01, (double)DeadlineLedger.MaxTimes)]
    public decimal? TooLongTimes { get; init; }

    [Description("A run that waits longer before it starts is late."), Range(1, DeadlineLedger.MaxMinutes)]
    public int? StartsLateMinutes { get; init; }

    [Description("So long after the last run another one is to have come."), Range(1, DeadlineLedger.MaxHours)]
    public int? NotRunHours { get; init; }

    [Description("A run of which a larger part failed has failed too much."), Range(0, 99)]
    public int? FailedPercent { get; init; }

    public DeadlineDraft ToDraft() => new(new(Resource, Action))
    {
        TooLongMinutes = TooLongMinutes,
        TooLongTimes = TooLongTimes is { } times ? decimal.Round(times, 2) : null,
        StartsLateMinutes = StartsLateMinutes,
        NotRunHours = NotRunHours,
        FailedPercent = FailedPercent,
    };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (this is { TooLongMinutes: null, TooLongTimes: null, StartsLateMinutes: null, NotRunHours: null, FailedPercent: null })
        {
            yield return new(DeadlineWords.Of(DeadlineRefusal.Nothing), ["too_long_minutes"]);
        }
    }
}

[Description("What is expected of the runs of an operation; what is null is not expected.")]
public sealed record DeadlineView(
    [property: Description("The deadline's id.")] long Id,
    [property: Description("The kind of thing worked on.")] string Resource,
    [property: Description("What is done to it.")] string Action,
    [property: Description("The minutes that a run may take.")] int? TooLongMinutes,
    [property: Description("How many times the usual a run may take.")] decimal? TooLongTimes,
    [property: Description("The minutes that a run may wait.")] int? StartsLateMinutes,
    [property: Description("The hours after which another run is to have come.")] int? NotRunHours,
    [property: Description("How much of a run may fail, in percent.")] int? FailedPercent,
    [property: Description("How long runs usually take: the median of the last that completed. Null while there are too few.")] int? UsualSeconds,
    [property: Description("What is missed now, the latest first: of each way to miss it as many as 20.")] IReadOnlyList<MissView> Missed,
    [property: Description("How many are missed now, listed or not.")] int MissedTotal,
    [property: Description("Who set it first.")] string? CreatedBy,
    [property: Description("When it was set first.")] DateTimeOffset CreatedAt) : IExample<DeadlineView>
{
    public static DeadlineView Example => new(4, "mailboxes", "archive", 240, 2.5m, null, 26, 20, 1_260, [MissView.Example], 1, "Ana Ruiz", new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public static DeadlineView Of(DeadlineRow row, IEnumerable<OpenMisses> missed)
    {
        var d = row.Deadline;
        return new(
            d.Id, d.Resource, d.Action, d.TooLongMinutes, d.TooLongTimes, d.StartsLateMinutes, d.NotRunHours, d.FailedPercent, d.UsualSeconds,
            [.. missed.SelectMany(m => m.Latest).OrderByDescending(m => m.Since).Select(m => new MissView(m.Missed, m.RunId, m.Since))], missed.Sum(m => m.Count), row.CreatedBy, d.CreatedAt);
    }
}

[Description("A deadline that is missed.")]
public sealed record MissView(
    [property: Description("How it is missed.")] MissedDeadline Missed,
    [property: Description("The run that misses it; null where none came.")] long? RunId,
    [property: Description("When the deadline passed.")] DateTimeOffset Since) : IExample<MissView>
{
    public static MissView Example => new(MissedDeadline.TooLong, 7, new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
}
