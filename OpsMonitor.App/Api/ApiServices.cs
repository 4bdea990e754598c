using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using OpsMonitor.App.Api.Document;

namespace OpsMonitor.App.Api;

/// <summary>What all of the API shares: its sign-in, its JSON, its limits, its description.</summary>
public static class ApiServices
{
    public const string Root = "/api/v1";

    private const int Steps = 10; // of a second, at most
    private const string Limiter = "api";

    public static void AddApi(this IServiceCollection services)
    {
        // No default scheme: pages have theirs, and endpoints of the API name this one.
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        services.AddAuthorization();
        services.AddSingleton<ApiMethods>().AddSingleton<KeyGrants>();
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true); // so that what cannot be bound is answered like all else
        services.ConfigureHttpJsonOptions(o => ApiJson.Configure(o.SerializerOptions));
        services.AddRateLimiter(o =>
        {
            o.AddPolicy(Limiter, PerKey);
            o.OnRejected = async (context, _) => await ApiProblem.RateLimited.WriteAsync(context.HttpContext);
        });
        services.AddApiDocument();
    }

    /// <summary>Before authentication, so that a database that is away is answered there too.</summary>
    public static void UseApiErrors(this WebApplication app) =>
        app.UseWhen(http => ApiPath.Covers(http.Request.Path), api => api.UseMiddleware<ApiErrors>());

    /// <summary>A group below the root whose endpoints each name a scope with <see cref="RequireScope"/>.</summary>
    public static RouteGroupBuilder ApiGroup(this IEndpointRouteBuilder app, string path, string tag, About? about = null)
    {
        var group = app.MapGroup(Root + path).WithTags(tag).RequireRateLimiting(Limiter).DisableAntiforgery();
        group = about is null ? group : group.WithMetadata(about);
        return group.AddEndpointFilter<RouteGroupBuilder, OperationGate>().AddEndpointFilter<RouteGroupBuilder, NoQueryFilter>().AddEndpointFilter<RouteGroupBuilder, IdempotencyKeyFilter>();
    }

    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedsScope(scope)).RequireAuthorization(ApiKeyAuthentication.Requiring(scope));

    public static void MapApiDescription(this WebApplication app)
    {
        app.MapApiDocument();
        app.MapDocsPage();
    }

    private static RateLimitPartition<string> PerKey(HttpContext http) => RateLimitPartition.GetTokenBucketLimiter(
        http.User.FindFirstValue(ApiKeyAuthentication.KeyClaim) ?? "",
        _ =>
        {
            var limits = ApiLimits.Of(http.RequestServices.GetRequiredService<IConfiguration>());
            var steps = Math.Min(Steps, limits.PerSecond);
            return new TokenBucketRateLimiterOptions
            {
                TokenLimit = limits.Burst,
                TokensPerPeriod = limits.PerSecond / steps,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1) / steps,
                QueueLimit = 0,
            };
        });
}
