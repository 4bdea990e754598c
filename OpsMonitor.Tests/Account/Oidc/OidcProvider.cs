using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OpsMonitor.Tests.Account.Oidc;

/// <summary>Somebody as the provider knows them.</summary>
internal sealed record Known(string Subject, string? Email, bool? EmailVerified, string Name, params string[] Groups);

/// <summary>A real OpenID provider in this process: OpenIddict with the code flow, which demands PKCE. Whoever is <see cref="Person"/> is signed in there.</summary>
internal sealed class OidcProvider : IAsyncDisposable
{
    public const string Client = "opsmonitor";
    public const string Secret = "a secret";

    private readonly WebApplication _app;

    private OidcProvider(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    public Known? Person { get; set; }

    /// <summary>The authorization requests that came.</summary>
    public List<OpenIddictRequest> Requests { get; } = [];

    public static async Task<OidcProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        OidcProvider? self = null;
        builder.Services.AddOpenIddict().AddServer(server => Configure(server, () => self!));
        builder.Services.AddAuthentication();
        var app = builder.Build();
        app.UseAuthentication();
        self = new(app);
        await app.StartAsync();
        self.Address = app.Urls.First();
        return self;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Configure(OpenIddictServerBuilder server, Func<OidcProvider> self)
    {
        server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetUserInfoEndpointUris("userinfo");
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        server.RegisterScopes(Scopes.Profile, Scopes.Email);
        server.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
        server.EnableDegradedMode();
        server.UseAspNetCore().DisableTransportSecurityRequirement();
        server.AddEventHandler<ValidateAuthorizationRequestContext>(b => b.UseInlineHandler(context =>
        {
            if (context.ClientId != Client || context.RedirectUri?.EndsWith("/signin-oidc", StringComparison.Ordinal) != true)
            {
                context.Reject(Errors.InvalidClient);
            }

            return default;
        }));
        server.AddEventHandler<ValidateTokenRequestContext>(b => b.UseInlineHandler(context =>
        {
            if (context.ClientId != Client || context.ClientSecret != Secret)
            {
                context.Reject(Errors.InvalidClient);
            }

            return default;
        }));
        server.AddEventHandler<HandleAuthorizationRequestContext>(b => b.UseInlineHandler(context => self().Authorize(context)));
        server.AddEventHandler<HandleUserInfoRequestContext>(b => b.UseInlineHandler(context => self().Tell(context)));
    }

    private ValueTask Authorize(HandleAuthorizationRequestContext context)
    {
        Requests.Add(context.Request);
        if (Person is null)
        {
            context.Reject(Errors.AccessDenied);
            return default;
        }

        var identity = new ClaimsIdentity("test", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, Person.Subject).SetClaim(Claims.Name, Person.Name);
        identity.SetScopes(context.Request.GetScopes());
        identity.SetDestinations(_ => [Destinations.IdentityToken]);
        context.SignIn(new ClaimsPrincipal(identity));
        return default;
    }

    private ValueTask Tell(HandleUserInfoRequestContext context)
    {
        (context.Email, context.EmailVerified) = (Person!.Email, Person.EmailVerified);
        context.Claims["groups"] = new(JsonSerializer.SerializeToElement(Person.Groups));
        return default;
    }
}
