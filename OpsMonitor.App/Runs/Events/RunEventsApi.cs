using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Document;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Runs.Events;

/// <summary>Runs as they change, as streams of server-sent events.</summary>
public static class RunEventsApi
{
    private const string Each = "Each event `run.changed` has the position as its `id` and this as its `data`. `retry` says when to come again; a comment is a sign of life.";

    private static readonly ReadsHeader _resumes = new(
        StreamPosition.Header, "The `id` of the last event seen: first comes the present state of every run that changed since, in order of the changes.", "1772352088000000");

    public static void MapRunEventsApi(this IEndpointRouteBuilder runs)
    {
        runs.MapGet("/events", AllAsync).RequireScope(ApiScopes.RunsRead).RequireRateLimiting(StreamPace.Policy).Asks<StreamPosition>().WithMetadata(_resumes)
            .Says("watchRuns", "Watch runs as they change",
                "A stream of server-sent events. A slow consumer gets the newest state of each run; `event: reset` says that more has changed than is told: read the list again, the stream goes on.")
            .Answers<RunChanged>(200, Each, RunStream.MediaType);
        runs.MapGet("/{id:long}/events", OneAsync).RequireScope(ApiScopes.RunsRead).RequireRateLimiting(StreamPace.Policy).Asks<StreamPosition>().WithMetadata(_resumes)
            .Says("watchRun", "Watch a run as it changes", "The same of one run: its present state first, and the stream ends once the run has.")
            .Answers<RunChanged>(200, Each, RunStream.MediaType).AnswersNothing(204, "The run has ended and the caller has seen that. Browsers then stop asking.");
    }

    private static async Task<IResult> AllAsync(
        HttpContext http, ApiCaller caller, RunEvents events, StreamPace pace, TimeProvider clock, IHostApplicationLifetime app, CancellationToken cancel)
    {
        var since = StreamPosition.Read(http.Request);
        using var watcher = events.Open(caller);
        if (since is { } position)
        {
            await watcher.ResumeAsync(position, cancel);
        }

        var begins = since ?? await watcher.WatchAllAsync(cancel);
        await new RunStream(http, watcher, pace, clock).WriteAsync(begins, isOne: false, app.ApplicationStopping);
        return TypedResults.Empty;
    }

    private static async Task<IResult> OneAsync(
        long id, HttpContext http, ApiCaller caller, RunEvents events, StreamPace pace, TimeProvider clock, IHostApplicationLifetime app, CancellationToken cancel)
    {
        var since = StreamPosition.Read(http.Request);
        if (await events.FindAsync(caller.Tenant, id, cancel) is { IsOver: true } run && caller.May(run.Resource, run.Action) && since >= run.Position)
        {
            return TypedResults.NoContent();
        }

        using var watcher = events.Open(caller);
        if (!await watcher.WatchAsync(id, cancel))
        {
            return ApiProblem.NotFound;
        }

        await new RunStream(http, watcher, pace, clock).WriteAsync(position: null, isOne: true, app.ApplicationStopping);
        return TypedResults.Empty;
    }
}
