using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;

namespace OpsMonitor.App.Account.Oidc;

public static class OidcEndpoints
{
    public static void MapOidc(this WebApplication app)
    {
        app.MapGet(Urls.LoginByProvider(), (HttpContext http, IOptions<OidcOptions> options) =>
            BeginAsync(http, options.Value, new() { RedirectUri = Urls.Back(http.Request.PathBase, PageQuery.Of(http.Request).Exact("returnUrl")) })).AllowAnonymous();

        // Only by whoever has just proved that the account is theirs, and from our own page: no other site may connect somebody's account with whomever the provider happens to know in their browser.
        app.MapGet(Urls.ConnectProvider, (HttpContext http, IOptions<OidcOptions> options, ProviderLinks links) =>
        {
            var account = Urls.Rooted(http.Request.PathBase, Urls.Account);
            return SignedIn.From(http.User) is { } who && links.IsProved(PageQuery.Of(http.Request).Exact("proof"), who.Session)
                ? BeginAsync(http, options.Value, new() { RedirectUri = account, Items = { [OidcServices.Connects] = who.Session } })
                : Task.FromResult(Results.LocalRedirect(account));
        }).WithMetadata(new OwnPagesOnly());
    }

    private static async Task<IResult> BeginAsync(HttpContext http, OidcOptions options, AuthenticationProperties properties)
    {
        if (!options.IsOn)
        {
            return Results.LocalRedirect(Urls.Rooted(http.Request.PathBase, Urls.SignIn));
        }

        try
        {
            await http.ChallengeAsync(OidcServices.Scheme, properties);
            return Results.Empty;
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException or TaskCanceledException && !http.Response.HasStarted)
        {
            OidcServices.Log.Away(OidcServices.Logger(http), e); // what the provider says of itself could not be read
            return Results.LocalRedirect(OidcWords.Address(http.Request.PathBase, OidcRefusal.Failed));
        }
    }
}
