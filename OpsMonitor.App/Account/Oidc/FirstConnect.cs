using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace OpsMonitor.App.Account.Oidc;

/// <summary>
/// Where the provider is the only way in: somebody whose account has a password brings it once, after the provider, which shows that the account is theirs; the
/// two are connected then. What the provider said stands in a cookie of Identity's, for five minutes. Passwords are limited as at the sign-in.
/// </summary>
public sealed class FirstConnect(PasswordSignIn passwords, OidcSignIn signIn, LocalSignIn local, IOptions<OidcOptions> options)
{
    private static readonly string _scheme = IdentityConstants.ExternalScheme;

    /// <summary>Remembers whom the provider vouches for, until the password comes.</summary>
    public Task BeginAsync(HttpContext http, OidcPerson person) => http.SignInAsync(_scheme, new(person.ToIdentity(_scheme, options.Value.RoleClaim)));

    /// <summary>Whether the provider has just vouched for somebody in this browser.</summary>
    public static async Task<bool> IsAwaitedAsync(HttpContext http) => (await http.AuthenticateAsync(_scheme)).Succeeded;

    /// <summary>What became of the password, and why the right one did not help either, if so.</summary>
    public async Task<(SignInOutcome Outcome, OidcRefusal? Refusal)> TryAsync(HttpContext http, string password)
    {
        if (local.IsOn || (await http.AuthenticateAsync(_scheme)).Principal is not { } vouched
            || OidcPerson.Of(vouched, options.Value.RoleClaim) is not { Email: { } email } person)
        {
            return (new(false), OidcRefusal.Failed);
        }

        var (user, wait) = await passwords.ProveAsync(http, email, password, hold: true);
        if (user is null)
        {
            return (new(false, wait), null);
        }

        await http.SignOutAsync(_scheme);
        var (refusal, asksCode) = await signIn.EnterFirstAsync(http, user, person);
        return (new(refusal is null && !asksCode, AsksCode: asksCode), refusal);
    }
}
