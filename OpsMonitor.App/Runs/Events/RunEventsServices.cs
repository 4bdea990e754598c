using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.SignalR;
using OpsMonitor.App.Api;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Runs.Events;

/// <summary>What tells the world outside of runs.</summary>
public static class RunEventsServices
{
    private const string Scheme = "RunsHub";
    private const int LongestCall = 4 << 10;

    public static void AddRunEvents(this IServiceCollection services)
    {
        services.AddSingleton<RunEvents>().AddSingleton<StreamPace>();
        services.Configure<RateLimiterOptions>(o => o.AddPolicy<string, StreamPace>(StreamPace.Policy));

        // A key where there is one, else the cookie of a person; both are refused in the API's words.
        services.AddAuthentication().AddPolicyScheme(Scheme, null, o =>
        {
            o.ForwardDefaultSelector = http => ApiKeyAuthentication.Token(http) is null ? IdentityConstants.ApplicationScheme : ApiKeyAuthentication.SchemeName;
            o.ForwardChallenge = o.ForwardForbid = ApiKeyAuthentication.SchemeName;
        });
        services.AddLogging(l => l.AddFilter(HubFailures.Silenced, LogLevel.None)).AddSingleton<HubFailures>();
        services.AddSignalR(o => o.AddFilter<HubFailures>()).AddHubOptions<RunsHub>(o => o.MaximumReceiveMessageSize = LongestCall).AddJsonProtocol(o => ApiJson.Configure(o.PayloadSerializerOptions));
    }

    public static void MapRunsHub(this IEndpointRouteBuilder app) =>
        app.MapHub<RunsHub>(RunsHub.Path, o => o.Transports = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents)
            .RequireAuthorization(new AuthorizationPolicyBuilder(Scheme).RequireAuthenticatedUser().RequireAssertion(c => MayRead(c.User)).Build())
            .RequireRateLimiting(StreamPace.Policy).WithMetadata(new KeyInAddress());

    // What a person may is looked up in their tenant.
    private static bool MayRead(System.Security.Claims.ClaimsPrincipal user) =>
        !user.HasClaim(c => c.Type == ApiKeyAuthentication.TenantClaim) || user.HasClaim(ApiKeyAuthentication.ScopeClaim, ApiScopes.RunsRead);
}
