using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Account.TwoFactor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account.Oidc;

/// <summary>Why somebody whom the provider let in is not let in here.</summary>
public enum OidcRefusal
{
    /// <summary>The provider did not answer, or refused.</summary>
    Failed,

    /// <summary>It named no address of a mailbox, without which there is no account.</summary>
    NoEmail,

    /// <summary>An account of this address has a password: its owner signs in with that first, and connects the two. Where passwords do not sign in, it is
    /// asked for once (<see cref="FirstConnect"/>).</summary>
    HasPassword,

    /// <summary>An account of this address exists, and the provider does not say that the address was checked.</summary>
    Unverified,

    /// <summary>It is connected to another account.</summary>
    Taken,

    Locked,

    /// <summary>Nobody has set this installation up yet: a first account by the provider would make the set-up link void.</summary>
    NotSetUp,
}

/// <summary>
/// Signs in whom the provider vouches for. An account is found by the provider and the person's id there, which never change. Its e-mail alone finds only an
/// account without a password, and only if the provider has checked the address: else whoever could write an address into the provider would have the account.
/// </summary>
public sealed class OidcSignIn(
    UserManager<User> users, SignInManager<User> signIns, ProviderMemberships memberships, TenancyQueries tenancy, PersonAudit audit, IOptions<OidcOptions> options, LocalSignIn local)
{
    /// <summary>No refusal when the person is signed in, or has to bring a code first.</summary>
    public async Task<(OidcRefusal? Refusal, bool AsksCode)> EnterAsync(HttpContext http, OidcPerson person)
    {
        var (user, refusal) = await FindAsync(person, ClientAddress.Of(http));
        if (user is null)
        {
            return (refusal, false);
        }

        if (!await signIns.CanSignInAsync(user) || await users.IsLockedOutAsync(user))
        {
            return (OidcRefusal.Locked, false);
        }

        await memberships.FollowAsync(user.Id, options.Value.RolesOf(person.Roles), By(user, http), http.RequestAborted);
        if (!options.Value.TrustsSecondFactor && await users.GetTwoFactorEnabledAsync(user))
        {
            await CodeSignIn.BeginAsync(http, user, remember: true, options.Value.DisplayName);
            return (null, true);
        }

        await signIns.SignInAsync(user, new AuthenticationProperties { IsPersistent = true }, options.Value.DisplayName);
        return (null, false);
    }

    /// <summary>Lets the signed-in person come in by the provider from now on, if it is they who asked for it in this session; null when it is done.</summary>
    public async Task<OidcRefusal?> ConnectAsync(HttpContext http, OidcPerson person, string? session)
    {
        if (SignedIn.From(http.User)?.Session != session || session is null || await users.GetUserAsync(http.User) is not { } user)
        {
            return OidcRefusal.Failed; // signed out, or somebody else, meanwhile
        }

        if (await users.FindByLoginAsync(person.Issuer, person.Subject) is { } other)
        {
            return other.Id == user.Id ? null : OidcRefusal.Taken;
        }

        // One person at the provider opens one account: a second one would be a way in that nobody sees.
        if (await IsConnectedAsync(user, person))
        {
            return OidcRefusal.Taken;
        }

        return await LinkAsync(user, person, ClientAddress.Of(http)) ? null : OidcRefusal.Failed;
    }

    /// <summary>Connects the account of whoever has just brought its password, and signs them in as the provider does from then on.</summary>
    public async Task<(OidcRefusal? Refusal, bool AsksCode)> EnterFirstAsync(HttpContext http, User user, OidcPerson person) =>
        await users.FindByLoginAsync(person.Issuer, person.Subject) is not null ? await EnterAsync(http, person) // connected meanwhile, in another tab
        : await IsConnectedAsync(user, person) ? (OidcRefusal.Taken, false)
        : await LinkAsync(user, person, ClientAddress.Of(http)) ? await EnterAsync(http, person)
        : (OidcRefusal.Failed, false);

    private static Actor By(User user, HttpContext http) => Actor.OfUser(user.Id, user.DisplayName) with { From = ClientAddress.Of(http) };

    private async Task<(User? User, OidcRefusal Refusal)> FindAsync(OidcPerson person, string address)
    {
        if (await users.FindByLoginAsync(person.Issuer, person.Subject) is { } known)
        {
            return (known, default);
        }

        if (person.Email is not { } email)
        {
            return (null, OidcRefusal.NoEmail);
        }

        if (await users.FindByEmailAsync(email) is not { } user)
        {
            return await tenancy.AnyUserAsync() ? (await MakeAsync(person, email), OidcRefusal.Failed) : (null, OidcRefusal.NotSetUp);
        }

        // Somebody else may have been given an address that was another's: whom the provider knows by another id is another person.
        var hasPassword = await users.HasPasswordAsync(user);
        return hasPassword && !local.IsOn ? (null, await IsConnectedAsync(user, person) ? OidcRefusal.Taken : OidcRefusal.HasPassword)
            : !person.EmailVerified ? (null, OidcRefusal.Unverified)
            : hasPassword ? (null, OidcRefusal.HasPassword)
            : await IsConnectedAsync(user, person) ? (null, OidcRefusal.Taken)
            : (await LinkAsync(user, person, address) ? user : null, OidcRefusal.Failed);
    }

    private async Task<User?> MakeAsync(OidcPerson person, string email)
    {
        var user = new User { UserName = email, Email = email, EmailConfirmed = person.EmailVerified, DisplayName = person.Name };
        if (!(await users.CreateAsync(user)).Succeeded)
        {
            return null;
        }

        if ((await users.AddLoginAsync(user, Login(person))).Succeeded)
        {
            return user;
        }

        await users.DeleteAsync(user); // made for nothing: the same person was faster in another tab
        return null;
    }

    private async Task<bool> LinkAsync(User user, OidcPerson person, string address)
    {
        if (!(await users.AddLoginAsync(user, Login(person))).Succeeded)
        {
            return false;
        }

        await audit.NoteAsync(user.Id, Actor.OfUser(user.Id, user.DisplayName) with { From = address }, "account.linked", [("provider", person.Issuer)]);
        return true;
    }

    private async Task<bool> IsConnectedAsync(User user, OidcPerson person) => (await users.GetLoginsAsync(user)).Any(l => l.LoginProvider == person.Issuer);

    private UserLoginInfo Login(OidcPerson person) => new(person.Issuer, person.Subject, options.Value.DisplayName);
}
