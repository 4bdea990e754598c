using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Settings.Telling.Api;

/// <summary>Reads the log of what was sent to channels, and sends it again.</summary>
public static class DeliveriesApi
{
    private static readonly ApiProblem _onItsWay = new(409, "on-its-way", "The delivery is on its way already.");

    private static ApiProblem NotActive { get; } = new(409, "channel-not-active", "The channel is paused or off.");

    internal static ApiProblem OptedOut { get; } = new(409, "opted-out", "Whom it would go to has opted out of mail from this tenant.");

    public static void MapDeliveriesApi(this IEndpointRouteBuilder app)
    {
        var deliveries = app.ApiGroup("/deliveries", "Alerting");
        deliveries.MapGet("/", ListAsync).RequireScope(ApiScopes.AlertingManage).Asks<DeliveriesPageState>().Paged()
            .Says("listDeliveries", "List what was sent to channels", $"Deliveries that match all filters, newest first. They are kept for {DeliveryLedger.KeptDays} days.")
            .Answers<Page<DeliveryListView>>(200, "A page of deliveries.");
        deliveries.MapGet("/{id:guid}", FindAsync).RequireScope(ApiScopes.AlertingManage)
            .Says("getDelivery", "Show a delivery", "What it tells, and each try: what was sent and what was answered.").Answers<DeliveryDetailView>(200, "The delivery.");
        deliveries.MapPost("/{id:guid}/replay", ReplayAsync).RequireScope(ApiScopes.AlertingManage).Takes<NoFields>(ApiBody.Json)
            .Says("replayDelivery", "Send a delivery again", "Once more under the same id, so that a receiver that had it can tell. It is tried as often as a new one.")
            .Answers<DeliveryDetailView>(202, "It is on its way.").Refuses(NotActive, OptedOut, _onItsWay);
    }

    internal static ApiProblem Refused(DeliveryRefusal refusal) => refusal switch
    {
        DeliveryRefusal.NotFound => ApiProblem.NotFound,
        DeliveryRefusal.ChannelNotActive => NotActive with { Detail = DeliveryWords.Of(refusal) },
        DeliveryRefusal.OptedOut => OptedOut,
        DeliveryRefusal.OnItsWay => _onItsWay,
    };

    private static async Task<Page<DeliveryListView>> ListAsync(HttpContext http, ApiCaller caller, DeliveryQueries deliveries, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var asked = DeliveriesPageState.Read(query);
        return (await query.PageAsync(asked.List, (cursor, limit) => deliveries.ListAsync(caller.Tenant, asked.ToFilter(), cursor, limit, cancel))).Select(DeliveryListView.Of);
    }

    private static async Task<IResult> FindAsync(Guid id, ApiCaller caller, DeliveryQueries deliveries, CancellationToken cancel) =>
        await deliveries.FindAsync(caller.Tenant, id, cancel) is { } found ? TypedResults.Ok(DeliveryDetailView.Of(found)) : ApiProblem.NotFound;

    private static async Task<IResult> ReplayAsync(Guid id, HttpContext http, ApiCaller caller, DeliveryLedger ledger, DeliveryQueries deliveries, CancellationToken cancel)
    {
        await ApiBody.RefuseBrokenAsync(http.Request, cancel);
        return (await ledger.ReplayAsync(caller.Tenant, id, caller.Actor, cancel)).Refusal is { } refusal ? Refused(refusal)
            : await deliveries.FindAsync(caller.Tenant, id, cancel) is { } now ? TypedResults.Accepted((string?)null, DeliveryDetailView.Of(now))
            : ApiProblem.NotFound;
    }
}
