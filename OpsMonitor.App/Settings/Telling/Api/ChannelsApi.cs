using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Settings.Telling.Api;

/// <summary>Makes, changes, tests and deletes channels, as their page does. Addresses and secrets are taken and never told, but for a new secret, once.</summary>
public static class ChannelsApi
{
    private const string List = "channels";
    private const string Path = ApiServices.Root + "/channels";

    private static readonly ApiProblem _signsNothing = new(409, "signs-nothing", "Channels of this kind sign nothing, and so have no secret.");

    public static void MapChannelsApi(this IEndpointRouteBuilder app)
    {
        var channels = app.ApiGroup("/channels", "Alerting");
        channels.MapGet("/", ListAsync).RequireScope(ApiScopes.AlertingManage).Paged()
            .Says("listChannels", "List channels", "Where rules tell of events: webhooks, chats and mail; the newest first.").Answers<Page<ChannelView>>(200, "A page of channels.");
        channels.MapGet("/{id:long}", FindAsync).RequireScope(ApiScopes.AlertingManage)
            .Says("getChannel", "Show a channel", "Whether it is spoken to, and why not; of its address what people see.").Answers<ChannelView>(200, "The channel.");
        channels.MapPost("/", CreateAsync).RequireScope(ApiScopes.AlertingManage).WithMetadata(new AnswersSecret())
            .Says("createChannel", "Make a channel", "Rules say what it is told. What is sent to a webhook is signed (Standard Webhooks) with a secret that only this answer has.")
            .Answers<ChannelMadeView>(201, "The channel was made.").AnswersHeader(201, "Location", "The channel's address.").Refuses(ApiProblem.NameTaken, ApiProblem.TooMany);
        channels.MapPatch("/{id:long}", ChangeAsync).RequireScope(ApiScopes.AlertingManage)
            .Says("changeChannel", "Change a channel", "Its name, where it leads, or its state: one of them. A channel that was paused or turned off, by somebody or because nothing arrived, is resumed by `active`.")
            .Answers<ChannelView>(200, "The channel as it is now.").Refuses(ApiProblem.NameTaken);
        channels.MapPost("/{id:long}/rotate-secret", RotateAsync).RequireScope(ApiScopes.AlertingManage).WithMetadata(new AnswersSecret())
            .Says("rotateChannelSecret", "Make a new secret for a webhook", "Until the old one ends, what is sent is signed with both.")
            .Answers<ChannelMadeView>(200, "The new secret, which only this answer has.").Refuses(_signsNothing);
        channels.MapPost("/{id:long}/test", TestAsync).RequireScope(ApiScopes.AlertingManage).Takes<NoFields>(ApiBody.Json)
            .Says("testChannel", "Send a test to a channel", "It is tried once, also while the channel is paused or off; of mail one goes to each recipient that has not opted out. What became of it, the delivery says.")
            .Answers<TestedView>(202, "It is on its way.").Refuses(DeliveriesApi.OptedOut);
        channels.MapDelete("/{id:long}", DeleteAsync).RequireScope(ApiScopes.AlertingManage)
            .Says("deleteChannel", "Delete a channel", "The log of what was sent to it goes too; what waits is not sent.").AnswersNothing(204, "It is deleted.");
    }

    private static async Task<Page<ChannelView>> ListAsync(HttpContext http, ApiCaller caller, ChannelQueries channels, CancellationToken cancel) =>
        (await PageQuery.Of(http.Request).ShortPageAsync(List, () => channels.ListAsync(caller.Tenant, cancel), c => c.Id)).Select(ChannelView.Of);

    private static async Task<IResult> FindAsync(long id, ApiCaller caller, ChannelQueries channels, CancellationToken cancel) =>
        await channels.FindAsync(caller.Tenant, id, cancel) is { } found ? TypedResults.Ok(ChannelView.Of(found)) : ApiProblem.NotFound;

    private static async Task<IResult> CreateAsync(Body<ChannelBody> body, ApiCaller caller, ChannelDesk desk, ChannelQueries channels, CancellationToken cancel)
    {
        var asked = await body.ReadAsync(cancel);
        var done = await desk.CreateAsync(caller.Tenant, asked.Kind, asked.Name, asked.Place(), caller.Actor, cancel);
        return !done.Accepted ? Refused(done)
            : await channels.FindAsync(caller.Tenant, done.Id, cancel) is { } made ? TypedResults.Created($"{caller.Base}{Path}/{done.Id}", new ChannelMadeView(ChannelView.Of(made), done.Secret))
            : ApiProblem.NotFound;
    }

    private static async Task<IResult> ChangeAsync(
        long id, Body<ChannelChangeBody> body, ApiCaller caller, ChannelDesk desk, ChannelLedger ledger, ChannelQueries channels, CancellationToken cancel)
    {
        var asked = await body.ReadAsync(cancel);
        if (await channels.FindAsync(caller.Tenant, id, cancel) is not { } found)
        {
            return ApiProblem.NotFound;
        }

        if (asked.Fault(found.Kind) is { } fault)
        {
            return fault;
        }

        var done = asked switch
        {
            { Name: { } name } => new(id, Refusal: (await ledger.RenameAsync(caller.Tenant, id, name, caller.Actor, cancel)).Refusal),
            { State: { } state } => new(id, Refusal: (await ledger.SetStateAsync(caller.Tenant, id, state, state == ChannelState.Active ? null : $"by {caller.Actor.Name}", caller.Actor, cancel)).Refusal),
            _ => await desk.ChangeAddressAsync(caller.Tenant, id, found.Kind, asked.Place(), caller.Actor, cancel),
        };
        return done.Accepted ? await FindAsync(id, caller, channels, cancel) : Refused(done);
    }

    private static async Task<IResult> RotateAsync(long id, Body<RotateSecretBody> body, ApiCaller caller, ChannelDesk desk, ChannelQueries channels, CancellationToken cancel)
    {
        var asked = await body.ReadAsync(cancel);
        if (await channels.FindAsync(caller.Tenant, id, cancel) is not { } found)
        {
            return ApiProblem.NotFound;
        }

        if (!found.HasSecret)
        {
            return _signsNothing;
        }

        var done = await desk.RotateAsync(caller.Tenant, id, TimeSpan.FromHours(asked.OverlapHours), caller.Actor, cancel);
        return done.Accepted && await channels.FindAsync(caller.Tenant, id, cancel) is { } now ? TypedResults.Ok(new ChannelMadeView(ChannelView.Of(now), done.Secret)) : ApiProblem.NotFound;
    }

    private static async Task<IResult> TestAsync(long id, HttpContext http, ApiCaller caller, DeliveryLedger deliveries, CancellationToken cancel)
    {
        await ApiBody.RefuseBrokenAsync(http.Request, cancel);
        var write = await deliveries.TestAsync(caller.Tenant, id, caller.Actor, cancel);
        return write.Refusal is { } refusal ? DeliveriesApi.Refused(refusal) : TypedResults.Accepted((string?)null, new TestedView(write.Ids));
    }

    private static async Task<IResult> DeleteAsync(long id, HttpContext http, ApiCaller caller, ChannelLedger ledger, CancellationToken cancel)
    {
        await ApiBody.RefuseBrokenAsync(http.Request, cancel);
        return (await ledger.DeleteAsync(caller.Tenant, id, caller.Actor, cancel)).Accepted ? TypedResults.NoContent() : ApiProblem.NotFound;
    }

    private static ApiProblem Refused(ChannelDone done) => done.Refusal switch
    {
        ChannelRefusal.NotFound => ApiProblem.NotFound,
        ChannelRefusal.NameTaken => ApiProblem.NameTaken with { Detail = ChannelWords.Of(done) },
        ChannelRefusal.TooMany => ApiProblem.TooMany with { Detail = ChannelWords.Of(done) },
        ChannelRefusal.BadName => ApiProblem.Field("name", ChannelWords.Of(done)),
        ChannelRefusal.BadAddress or ChannelRefusal.BadRecipients => ApiProblem.Field("recipients", ChannelWords.Of(done)),
        null => ApiProblem.Field("address", ChannelWords.Of(done)),
    };
}
