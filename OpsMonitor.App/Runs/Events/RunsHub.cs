using Microsoft.AspNetCore.SignalR;
using OpsMonitor.App.Api;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Events;

/// <summary>
/// Runs as they change, for clients of SignalR: the event <c>runChanged</c> has the same message as the streams, <c>reset</c> means the same as theirs. A key says
/// whose runs they are; people who are signed in name their tenant in the address. A connection may watch all runs, or some, and ends with its caller's right.
/// </summary>
public sealed class RunsHub(RunEvents events, TenancyQueries tenancy, Seats seats, StreamPace pace, TimeProvider clock, IHubContext<RunsHub> hub) : Hub
{
    public const string Path = "/hubs/runs";

    private static readonly object _line = new();

    // Each call passes here: the limits of requests see only how a connection begins.
    private RunWatcher Watcher => Context.Items[_line] is not RunHubLine line ? throw NotFound()
        : line.MayCall() ? line.Watcher : throw new HubException(ApiProblem.RateLimited.Title);

    /// <summary>All runs from now on; answers the position from which to resume.</summary>
    public Task<long> WatchTenant() => Watcher.WatchAllAsync(Context.ConnectionAborted);

    /// <summary>All runs, and first the present state of each that changed since the position of a message.</summary>
    public async Task WatchTenantFrom(long position)
    {
        if (position < 0 || position > StreamPosition.Most)
        {
            throw new HubException("position: must be that of a message");
        }

        await Watcher.ResumeAsync(position, Context.ConnectionAborted);
    }

    /// <summary>One run, and first its present state.</summary>
    public async Task WatchRun(long id)
    {
        var watcher = Watcher;
        if (!watcher.HasRoom)
        {
            throw new HubException($"A connection watches at most {RunWatcher.MostRuns} runs; watch the tenant.");
        }

        if (id <= 0 || !await watcher.WatchAsync(id, Context.ConnectionAborted))
        {
            throw NotFound();
        }
    }

    /// <summary>Ends all that was begun.</summary>
    public void Unwatch() => Watcher.Unwatch();

    public override async Task OnConnectedAsync()
    {
        var http = Context.GetHttpContext()!;
        if (await WhoAsync(http) is var (tenant, who, may, admission))
        {
            var watcher = events.Open(tenant, who, may) ?? throw new HubException(StreamPace.Full.Detail);
            Context.Items[_line] = new RunHubLine(watcher, admission, hub.Clients.Client(Context.ConnectionId), Context.Abort, pace.Life(), clock);
        }
    }

    public override Task OnDisconnectedAsync(Exception? exception) => Context.Items[_line] is RunHubLine line ? line.DisposeAsync().AsTask() : Task.CompletedTask;

    // Whose runs, which of them, and whether that still holds; null for a tenant that is not there or not to be seen.
    private async Task<(TenantId Tenant, string Who, Func<string, string, bool> May, Admission Admission)?> WhoAsync(HttpContext http)
    {
        if (http.User.HasClaim(c => c.Type == ApiKeyAuthentication.TenantClaim))
        {
            var caller = ApiCaller.Of(http);
            return (caller.Tenant, $"{caller.Actor}", caller.May, http.Features.Get<Admission>()!);
        }

        if (SignedIn.From(http.User) is not { } who || PageQuery.Of(http.Request).Text("tenant") is not { } slug
            || await tenancy.SeatAsync(who.Id, slug, http.RequestAborted) is not { } seat || !seat.Role.May(Right.Observe))
        {
            return null;
        }

        return (seat.Id, $"{Actor.OfUser(who.Id, who.Name)}", static (_, _) => true, new(async cancel => (await seats.FindAsync(who.Session, cancel)).Person?.May(seat.Id, Right.Observe) == true, clock));
    }

    private static HubException NotFound() => new(ApiProblem.NotFound.Title);
}
