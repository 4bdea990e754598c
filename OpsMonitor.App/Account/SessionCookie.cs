using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Look;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using Who = OpsMonitor.App.Tenancy.SignedIn;

namespace OpsMonitor.App.Account;

/// <summary>Among a request's features: the database is away, and nothing is known yet of the session that its cookie names.</summary>
public sealed record UnknownSignIn;

/// <summary>
/// Ties the sign-in cookie to a session in the database: the cookie counts for nothing once that has ended, wherever it was copied to. A sign-in always
/// begins a new session, so that a cookie planted in a browser cannot become somebody's.
/// </summary>
public sealed partial class SessionCookie(UserSessions sessions, PersonAudit audit, Seats seats, IOptions<IdentityOptions> identity, ILogger<SessionCookie> logger)
    : CookieAuthenticationEvents
{
    public override async Task SigningIn(CookieSigningInContext context)
    {
        var http = context.HttpContext;
        if (Who.From(http.User) is { } before)
        {
            await EndAsync(before, "another sign-in", http);
        }

        var person = (ClaimsIdentity)context.Principal!.Identity!;
        var user = long.Parse(person.FindFirst(ClaimTypes.NameIdentifier)!.Value, CultureInfo.InvariantCulture);
        var stamp = person.FindFirst(identity.Value.ClaimsIdentity.SecurityStampClaimType)?.Value;
        var token = await sessions.BeginAsync(user, stamp, http.Request.Headers.UserAgent, ClientAddress.Of(http), http.RequestAborted);
        person.AddClaim(new(Who.SessionClaim, token));
        var by = Actor.OfUser(user, person.FindFirst(Who.NameClaim)?.Value ?? "") with { From = ClientAddress.Of(http) };
        await audit.NoteAsync(user, by, "session.began", [("by", person.FindFirst(ClaimTypes.AuthenticationMethod)?.Value)], http.RequestAborted);
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        var who = Who.From(context.Principal!);
        var sighting = who is null ? new Sighting(IsKnown: true, Person: null) : await seats.FindAsync(who.Session, http.RequestAborted);
        if (!sighting.IsKnown)
        {
            http.Features.Set(new UnknownSignIn());
        }

        if (sighting.Person is null || sighting.Person.Id != who!.Id)
        {
            context.RejectPrincipal();
        }
        else if (sighting.Person.Name != who.Name)
        {
            var person = (ClaimsIdentity)context.Principal!.Identity!; // renamed since the sign-in
            person.TryRemoveClaim(person.FindFirst(Who.NameClaim));
            person.AddClaim(new(Who.NameClaim, sighting.Person.Name));
        }
    }

    /// <summary>The cookie is half through its life and is renewed with this answer; so is the session, if the database is there.</summary>
    public override async Task CheckSlidingExpiration(CookieSlidingExpirationContext context)
    {
        if (context.ShouldRenew && Who.From(context.Principal!) is { } who)
        {
            try
            {
                await sessions.RenewAsync(who.Session, context.HttpContext.RequestAborted);
            }
            catch (Exception e) when (PostgresErrors.IsUnavailable(e))
            {
                context.ShouldRenew = false; // the next request tries again
                Log.NotRenewed(logger);
            }
        }
    }

    public override async Task SigningOut(CookieSigningOutContext context)
    {
        if (Who.From(context.HttpContext.User) is { } who)
        {
            await EndAsync(who, "sign-out", context.HttpContext);
        }
    }

    /// <summary>The page that signed in decides where to go on; the framework would follow the query whatever it holds.</summary>
    public override Task RedirectToReturnUrl(RedirectContext<CookieAuthenticationOptions> context) => Task.CompletedTask;

    private async Task EndAsync(Who who, string how, HttpContext http)
    {
        await sessions.EndAsync(who.Id, who.Session, how, Actor.OfUser(who.Id, who.Name) with { From = ClientAddress.Of(http) }, http.RequestAborted);
        seats.Note(who.Session, person: null); // here at once, on other nodes within seconds
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A session was not renewed, as the database is away")]
        public static partial void NotRenewed(ILogger logger);
    }
}
