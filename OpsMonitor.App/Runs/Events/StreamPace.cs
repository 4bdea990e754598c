using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using OpsMonitor.App.Api;

namespace OpsMonitor.App.Runs.Events;

/// <summary>
/// How fast the consumers of one tenant are let in, and for how long. After a restart all of them come back at once: so many a second are let in, some wait for
/// their turn, and the rest is told when to come again, each at another time.
/// </summary>
public sealed class StreamPace(IConfiguration settings) : IRateLimiterPolicy<string>
{
    public const string Policy = "streams";

    /// <summary>The answer to who has as many open as it may.</summary>
    internal static ApiProblem Full { get; } = ApiProblem.RateLimited with { Detail = "Too many streams of this key are open.", RetryAfter = 30 };

    private const int PerSecond = 50;
    private const int SecondsInLine = 5;
    private const int Open = 1_000;

    /// <summary>Consumers that are let in together come back apart, so far at most.</summary>
    private const int Apart = 5;

    private readonly int _perSecond = settings.GetValue("OpsMonitor:Api:StreamsPerSecond", PerSecond);
    private readonly TimeSpan _life = settings.GetValue("OpsMonitor:Api:StreamLife", TimeSpan.FromHours(1));

    /// <summary>Streams, hub connections and long polls that one key or person may have open here.</summary>
    public int AtOnce { get; } = settings.GetValue("OpsMonitor:Api:StreamsAtOnce", Open);

    /// <summary>How long a stream goes on before its consumer is asked to come again, which brings it to whichever node is free.</summary>
    public TimeSpan Life() => _life * (0.9 + (Random.Shared.NextDouble() / 10));

    /// <summary>When whoever was cut may come again.</summary>
    public static TimeSpan Pause() => TimeSpan.FromSeconds(1 + (Random.Shared.NextDouble() * Apart));

    public Func<OnRejectedContext, CancellationToken, ValueTask>? OnRejected { get; } = static async (context, _) =>
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : TimeSpan.Zero;
        await (ApiProblem.RateLimited with { RetryAfter = (int)Math.Ceiling((wait + Pause()).TotalSeconds) }).WriteAsync(context.HttpContext);
    };

    // A person's connections are that person's, whichever tenant they are for.
    public RateLimitPartition<string> GetPartition(HttpContext httpContext)
    {
        var user = httpContext.User;
        var who = user.FindFirstValue(ApiKeyAuthentication.TenantClaim) is { } tenant ? "tenant " + tenant : "person " + user.FindFirstValue(ClaimTypes.NameIdentifier);
        return RateLimitPartition.GetTokenBucketLimiter(who, _ => new()
        {
            TokenLimit = _perSecond,
            TokensPerPeriod = _perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = _perSecond * SecondsInLine,
        });
    }
}
