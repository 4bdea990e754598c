using System.Security.Claims;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;

namespace OpsMonitor.App.Tenancy;

/// <summary>The signed-in person, as the sign-in cookie names them, and the session that they are signed in by.</summary>
public sealed record SignedIn(long Id, string Name, string Session)
{
    /// <summary>The claim that carries the display name.</summary>
    public const string NameClaim = "display_name";

    /// <summary>The claim that carries the token of the session (<see cref="UserSessions"/>).</summary>
    public const string SessionClaim = "session";

    /// <summary>Null for whoever has no session: whatever else is claimed then counts for nothing.</summary>
    public static SignedIn? From(ClaimsPrincipal principal) =>
        principal.Identity?.IsAuthenticated == true && long.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            && principal.FindFirstValue(SessionClaim) is { Length: > 0 } token
                ? new(id, principal.FindFirstValue(NameClaim) ?? principal.Identity.Name ?? "User " + id, UserSessions.IdOf(token))
                : null;
}
