using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Api;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Notifications;

/// <summary>The inbox of the person who made the key.</summary>
public static class NotificationsApi
{
    private static readonly ApiProblem _noRecipient = new(403, "no-recipient", "The API key belongs to no member, so there is no inbox to read.")
    {
        Detail = "Notifications are told to people. A key reads those of the member who made it; this key was made by nobody, or by somebody who is no member.",
    };

    public static void MapNotificationsApi(this IEndpointRouteBuilder app)
    {
        var notifications = app.ApiGroup("/notifications", "Notifications");
        notifications.MapGet("/", ListAsync).RequireScope(ApiScopes.NotificationsRead).Asks<NotificationsPageState>().Paged()
            .Says("listNotifications", "List notifications", "What the person who made the key was told, newest first.")
            .Answers<Page<NotificationView>>(200, "A page of notifications.").Refuses(_noRecipient);
        notifications.MapPost("/read", ReadAsync).RequireScope(ApiScopes.NotificationsRead)
            .Says("markNotificationsRead", "Mark notifications as read", "Either all of them, or those with the given ids; ids of nothing are passed over.")
            .Answers<MarkedView>(200, "How many were unread until now.").Refuses(_noRecipient);
    }

    private static async Task<Page<NotificationView>> ListAsync(
        HttpContext http, ApiCaller caller, TenancyQueries tenancy, NotificationInbox inbox, CancellationToken cancel)
    {
        var person = await PersonAsync(caller, tenancy, cancel);
        var query = PageQuery.Of(http.Request);
        var asked = NotificationsPageState.Read(query);
        return await query.PageAsync(asked.List, async (cursor, limit) =>
        {
            var page = await inbox.ListAsync(caller.Tenant, person, asked.ToFilter(), cursor, limit, cancel);
            return new Page<NotificationView>([.. page.Items.Select(NotificationView.Of)], page.OlderCursor);
        });
    }

    private static async Task<IResult> ReadAsync(Body<MarkReadBody> body, ApiCaller caller, TenancyQueries tenancy, NotificationInbox inbox, CancellationToken cancel)
    {
        var person = await PersonAsync(caller, tenancy, cancel);
        var asked = await body.ReadAsync(cancel);
        return TypedResults.Ok(new MarkedView(asked.Ids is { } ids
            ? await inbox.MarkReadAsync(caller.Tenant, person, [.. ids], cancel)
            : await inbox.MarkAllReadAsync(caller.Tenant, person, cancel)));
    }

    private static async Task<long> PersonAsync(ApiCaller caller, TenancyQueries tenancy, CancellationToken cancel) =>
        caller.Actor.UserId is { } person && await tenancy.IsMemberAsync(caller.Tenant, person, cancel)
            ? person
            : throw new ApiProblemException(_noRecipient);
}

[Description("The notifications to mark: either `ids` or `all`.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MarkReadBody : IValidatableObject, IExample<MarkReadBody>
{
    private const int MaxIds = 1_000;
    private const string OneOfBoth = "must be true where there are no ids, and absent where there are";

    public static MarkReadBody Example => new() { Ids = [NotificationView.Example.Id] };

    [Description("Those with these ids."), MaxLength(MaxIds), Elements("must be ids of notifications")]
    public IReadOnlyList<Guid>? Ids { get; init; }

    [Description("`true`: all of them."), AllowedValues(true, ErrorMessage = OneOfBoth)]
    public bool? All { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (All is null != Ids is not null)
        {
            yield return new(OneOfBoth, ["all"]);
        }
    }
}

[Description("What was marked.")]
public sealed record MarkedView([property: Description("How many were unread until now.")] int Marked) : IExample<MarkedView>
{
    public static MarkedView Example => new(1);
}

[Description("A notification. What tells of its run is null where somebody else wrote it in another shape.")]
public sealed record NotificationView(
    [property: Description("The notification's id.")] Guid Id,
    [property: Description("What happened: `queued`, `started` or `finished` of a run; by a rule also `findings.new`, `findings.reopened`, `deadline.missed` and which one; `channel.paused` or `channel.turned_off` of a channel.")] string? Event,
    [property: Description("The run it tells of; null where it tells of none.")] long? RunId,
    [property: Description("What kind of run it tells of: `bulk_operation_run`.")] string? RunType,
    [property: Description("What an operator reads of the run's status then.")] string? StatusBucket,
    [property: Description("The run's status then.")] string? Status,
    [property: Description("The kind of thing worked on.")] string? Resource,
    [property: Description("What is done to it.")] string? Action,
    [property: Description("What the run is about, for people.")] string? Summary,
    [property: Description("The run's counters then.")] NotificationCounts? Counts,
    [property: Description(RunListView.NeverMeaning)] int? NeverReported,
    [property: Description("The most frequent reasons of what failed, with how many items each has.")] string? ErrorSummary,
    [property: Description("When it was told.")] DateTimeOffset CreatedAt,
    [property: Description("Whether it was read.")] bool Read) : IExample<NotificationView>
{
    public static NotificationView Example => new(
        new("0195f0f0-0000-7000-8000-000000000000"), "finished", 7, "bulk_operation_run", "partial", "completed_with_errors", "mailboxes", "archive", null,
        new(3, 3, 2, 1, 0), 0, "throttled (1)", new(2026, 3, 1, 8, 1, 30, TimeSpan.Zero), false);

    public static NotificationView Of(NotificationRow row)
    {
        var p = row.Payload;
        return new(
            row.Id, p?.Event, p?.RunId, p?.RunType, p?.StatusBucket, p?.Status, p?.Resource, p?.Action, p?.Summary,
            p?.Counts, p?.NeverReported, p?.ErrorSummary, row.CreatedAt, row.IsRead);
    }
}
