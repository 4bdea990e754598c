using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Account.Oidc;

/// <summary>The provider's part of a sign-in: the code flow with PKCE, by the framework's own handler.</summary>
public static partial class OidcServices
{
    internal const string Scheme = "Oidc";
    internal const string Connects = "connects";

    /// <summary>Where the provider sends people back to.</summary>
    public const string CallbackPath = "/signin-oidc";

    public static void AddOidc(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<OidcOptions>, OidcOptions.Validator>();
        builder.Services.AddOptions<OidcOptions>().BindConfiguration(OidcOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<LocalSignIn>().AddSingleton<ProviderLinks>().AddSingleton<ProviderCheck>().AddScoped<OidcSignIn>().AddScoped<FirstConnect>();
        var options = new OidcOptions();
        builder.Configuration.GetSection(OidcOptions.Section).Bind(options);
        if (options.IsOn)
        {
            builder.Services.AddAuthentication().AddOpenIdConnect(Scheme, oidc => Configure(oidc, options));
        }
    }

    private static void Configure(OpenIdConnectOptions oidc, OidcOptions options)
    {
        (oidc.Authority, oidc.ClientId, oidc.ClientSecret) = (options.Authority, options.ClientId, options.ClientSecret.Length > 0 ? options.ClientSecret : null);
        oidc.RequireHttpsMetadata = !(Uri.TryCreate(options.Authority, UriKind.Absolute, out var uri) && uri.IsLoopback);

        // By the address, not by a form that the provider's page would post: another site's post is answered to nobody here (OriginCheck).
        (oidc.ResponseType, oidc.ResponseMode, oidc.UsePkce) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query, true);
        oidc.SignInScheme = IdentityConstants.ExternalScheme;
        oidc.CallbackPath = CallbackPath;
        oidc.MapInboundClaims = false;
        oidc.GetClaimsFromUserInfoEndpoint = true;
        oidc.Scope.Clear();
        foreach (var scope in options.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            oidc.Scope.Add(scope);
        }

        oidc.ClaimActions.Remove("iss"); // else it would be dropped
        oidc.ClaimActions.MapJsonKey("email_verified", "email_verified");
        oidc.ClaimActions.MapJsonKey("preferred_username", "preferred_username");
        oidc.ClaimActions.MapJsonKey(options.RoleClaim, options.RoleClaim);
        foreach (var cookie in new[] { oidc.CorrelationCookie, oidc.NonceCookie })
        {
            (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        }

        oidc.Events.OnTicketReceived = ReceiveAsync;
        oidc.Events.OnAccessDenied = context => RefuseAsync(context, context.Response);
        oidc.Events.OnRemoteFailure = context =>
        {
            Log.Failed(Logger(context.HttpContext), context.Failure);
            return RefuseAsync(context, context.Response);
        };
    }

    // Nothing is kept of what the provider sent: the person is signed in here, or sent back to the sign-in page with a word about it.
    private static async Task ReceiveAsync(TicketReceivedContext context)
    {
        var http = context.HttpContext;
        var services = http.RequestServices;
        http.User = (await http.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Principal ?? http.User; // this comes before the sign-in of others is read
        var person = OidcPerson.Of(context.Principal!, services.GetRequiredService<IOptions<OidcOptions>>().Value.RoleClaim);
        var signIn = services.GetRequiredService<OidcSignIn>();
        string? session = null;
        var connects = context.Properties?.Items.TryGetValue(Connects, out session) == true;
        var (refusal, asksCode) = person is null ? (OidcRefusal.Failed, false)
            : connects ? (await signIn.ConnectAsync(http, person, session), false)
            : await signIn.EnterAsync(http, person);
        context.HandleResponse();
        var asksPassword = refusal == OidcRefusal.HasPassword && !services.GetRequiredService<LocalSignIn>().IsOn;
        await (asksPassword ? services.GetRequiredService<FirstConnect>().BeginAsync(http, person!) : Task.CompletedTask);
        var below = http.Request.PathBase;
        context.Response.Redirect(asksPassword ? Urls.Rooted(below, Urls.LoginConnect(context.ReturnUri))
            : refusal is { } why ? OidcWords.Address(below, why)
            : asksCode ? Urls.Rooted(below, Urls.LoginCode(context.ReturnUri))
            : Urls.Back(below, context.ReturnUri));
    }

    private static Task RefuseAsync(HandleRequestContext<RemoteAuthenticationOptions> context, HttpResponse response)
    {
        context.HandleResponse();
        response.Redirect(OidcWords.Address(context.Request.PathBase, OidcRefusal.Failed));
        return Task.CompletedTask;
    }

    internal static ILogger Logger(HttpContext http) => http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OidcServices));

    internal static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A sign-in by the provider failed")]
        public static partial void Failed(ILogger logger, Exception? exception);

        [LoggerMessage(2, LogLevel.Error, "The sign-in provider cannot be reached")]
        public static partial void Away(ILogger logger, Exception exception);
    }
}
