using System.Security.Claims;

namespace OpsMonitor.App.Tenancy;

/// <summary>The signed-in person, as the sign-in cookie names them.</summary>
public sealed record SignedIn(long Id, string Name)
{
    /// <summary>The claim that carries the display name.</summary>
    public const string NameClaim = "display_name";

    public static SignedIn? From(ClaimsPrincipal principal) =>
        principal.Identity?.IsAuthenticated == true && long.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            ? new(id, principal.FindFirstValue(NameClaim) ?? principal.Identity.Name ?? "User " + id)
            : null;
}
