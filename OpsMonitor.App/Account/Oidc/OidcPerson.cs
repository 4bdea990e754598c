using System.Security.Claims;
using OpsMonitor.Domain.Access.Members;

namespace OpsMonitor.App.Account.Oidc;

/// <summary>A person as the provider describes them. <paramref name="Issuer"/> and <paramref name="Subject"/> name them for good; the rest may change.</summary>
public sealed record OidcPerson(string Issuer, string Subject, string? Email, bool EmailVerified, string Name, IReadOnlyCollection<string> Roles)
{
    private const int MaxId = 500;

    /// <summary>Null when the provider's claims name nobody.</summary>
    public static OidcPerson? Of(ClaimsPrincipal principal, string roleClaim)
    {
        var (issuer, subject) = (principal.FindFirstValue("iss"), principal.FindFirstValue("sub"));
        if (!FormText.IsLine(issuer, MaxId) || !FormText.IsLine(subject, MaxId))
        {
            return null;
        }

        var email = principal.FindFirstValue("email") is { } mail && InvitationLedger.IsEmail(mail) ? mail : null;
        var verified = string.Equals(principal.FindFirstValue("email_verified"), "true", StringComparison.OrdinalIgnoreCase);
        var name = new[] { principal.FindFirstValue("name"), principal.FindFirstValue("preferred_username"), email }.Select(FormText.Name).FirstOrDefault(n => n is not null);
        return new(issuer!, subject!, email, verified, name ?? "Somebody", principal.FindAll(roleClaim).Select(c => c.Value).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The same as claims, which <see cref="Of"/> reads again with the same <paramref name="roleClaim"/>.</summary>
    public ClaimsIdentity ToIdentity(string scheme, string roleClaim) => new(
        [
            new("iss", Issuer), new("sub", Subject), new("name", Name), new("email_verified", EmailVerified ? "true" : "false"),
            .. Email is { } email ? new[] { new Claim("email", email) } : [], .. Roles.Select(r => new Claim(roleClaim, r)),
        ],
        scheme);
}
