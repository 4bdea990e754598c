using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using OpsMonitor.App.Api.Document;

namespace OpsMonitor.App.Api;

/// <summary>What all of the API shares: its sign-in, its JSON, its limits, its description.</summary>
public static class ApiServices
{
    public const string Root = "/api/v1";

    /// <summary>Requests that a key may send at once, unless a setting says otherwise.</summary>
    public const int Burst = 200;

    /// <summary>How many requests a key regains in a second.</summary>
    public const int PerSecond = 100;

    private const int Steps = 10; // of a second
    private const string Limiter = "api";

    public static void AddApi(this IServiceCollection services)
    {
        // No default scheme: pages have theirs, and endpoints of the API name this one.
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        services.AddAuthorization();
        services.AddSingleton<ApiMethods>();
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
    public static RouteGroupBuilder ApiGroup(this IEndpointRouteBuilder app, string path, string tag) =>
        app.MapGroup(Root + path).WithTags(tag).RequireRateLimiting(Limiter).DisableAntiforgery()
            .AddEndpointFilter<RouteGroupBuilder, NoQueryFilter>().AddEndpointFilter<RouteGroupBuilder, IdempotencyKeyFilter>();

    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedsScope(scope)).RequireAuthorization(ApiKeyAuthentication.Requiring(scope));

    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapDocsPage();
    }

    private static RateLimitPartition<string> PerKey(HttpContext http) => RateLimitPartition.GetTokenBucketLimiter(
        http.User.FindFirstValue(ApiKeyAuthentication.KeyClaim) ?? "",
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = http.RequestServices.GetRequiredService<IConfiguration>().GetValue("OpsMonitor:Api:Burst", Burst),
            TokensPerPeriod = PerSecond / Steps,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1) / Steps,
            QueueLimit = 0,
        });
}
