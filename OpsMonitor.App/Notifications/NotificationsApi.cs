using System.Text.Json;
using Microsoft.OpenApi;
using OpsMonitor.App.Api;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Notifications;

/// <summary>The inbox of the person who made the key.</summary>
public static class NotificationsApi
{
    private const int MaxIds = 1_000;

    private static readonly ApiProblem _noRecipient = new(403, "no-recipient", "The API key belongs to no member, so there is no inbox to read.")
    {
        Detail = "Notifications are told to people. A key reads those of the member who made it; this key was made by nobody, or by somebody who is no member.",
    };

    private static readonly ApiParameter[] _filters =
    [
        new("unread", "true: only what was not read yet.", JsonSchemaType.Boolean),
        new("event", "What they tell of.", JsonSchemaType.String, [.. Enum.GetValues<NotificationEvent>().Select(EnumText.Of)]),
        new("problems", "true: only runs that ended failed or partial.", JsonSchemaType.Boolean),
    ];

    public static void MapNotificationsApi(this IEndpointRouteBuilder app)
    {
        var notifications = app.ApiGroup("/notifications", "Notifications");
        notifications.MapGet("/", ListAsync).RequireScope(ApiScopes.NotificationsRead).Produces<Page<NotificationView>>()
            .Describe("What the person was told, newest first.", [.. _filters, .. ApiParameter.Paging]);
        notifications.MapPost("/read", ReadAsync).RequireScope(ApiScopes.NotificationsRead).Produces<MarkedView>();
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

    private static async Task<IResult> ReadAsync(
        HttpContext http, ApiCaller caller, TenancyQueries tenancy, NotificationInbox inbox, CancellationToken cancel)
    {
        var person = await PersonAsync(caller, tenancy, cancel);
        using var body = await ApiBody.ReadAsync(http.Request, cancel);
        var fields = new ApiFields(body.RootElement);
        var all = fields.Any("all");
        var ids = fields.List("ids", MaxIds).Select(e => e.ValueKind == JsonValueKind.String && e.TryGetGuid(out var id) ? id : (Guid?)null).ToList();
        if (ids.Contains(null))
        {
            fields.Error("ids", "must be ids of notifications");
        }

        if (all is { ValueKind: not JsonValueKind.True } || all is null != fields.Has("ids"))
        {
            fields.Error("all", "must be true where there are no ids, and absent where there are");
        }

        fields.Check();
        return TypedResults.Ok(new MarkedView(all is null
            ? await inbox.MarkReadAsync(caller.Tenant, person, [.. ids.OfType<Guid>()], cancel)
            : await inbox.MarkAllReadAsync(caller.Tenant, person, cancel)));
    }

    private static async Task<long> PersonAsync(ApiCaller caller, TenancyQueries tenancy, CancellationToken cancel) =>
        caller.Actor.UserId is { } person && await tenancy.IsMemberAsync(caller.Tenant, person, cancel)
            ? person
            : throw new ApiProblemException(_noRecipient);
}

/// <summary>How many were unread until now.</summary>
public sealed record MarkedView(int Marked);

/// <summary>A notification as the API gives it; the run's members are null when somebody else wrote another shape.</summary>
public sealed record NotificationView(
    Guid Id, string? Event, long? RunId, string? RunType, string? StatusBucket, string? Status, string? Resource, string? Action, string? Summary,
    NotificationCounts? Counts, string? ErrorSummary, DateTimeOffset CreatedAt, bool Read)
{
    public static NotificationView Of(NotificationRow row)
    {
        var p = row.Payload;
        return new(
            row.Id, p?.Event, p?.RunId, p?.RunType, p?.StatusBucket, p?.Status, p?.Resource, p?.Action, p?.Summary,
            p?.Counts, p?.ErrorSummary, row.CreatedAt, row.IsRead);
    }
}
