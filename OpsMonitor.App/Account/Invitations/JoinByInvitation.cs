using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Look;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account.Invitations;

/// <summary>What the page behind an invitation asks of somebody without an account; what was not sent is null.</summary>
public sealed class InviteForm
{
    public string? DisplayName { get; set; }

    public string? Password { get; set; }
}

/// <summary>How whoever has the link can join.</summary>
public enum InvitationWay
{
    /// <summary>They are signed in as the person invited.</summary>
    Join,

    /// <summary>They are signed in as somebody else.</summary>
    OtherAccount,

    /// <summary>The person invited has an account.</summary>
    SignIn,

    NewAccount,
}

/// <summary>Turns an invitation into a membership, with an account where there is none.</summary>
public sealed class JoinByInvitation(UserManager<User> users, SignInManager<User> signIns, InvitationLedger invitations, LocalSignIn local)
{
    private const string Late = "The invitation was accepted or revoked a moment ago.";

    /// <summary>How the offer can be accepted by whoever asks, and as whom they are signed in.</summary>
    public async Task<(InvitationWay Way, string? Who)> WayAsync(InvitationOffer offer, ClaimsPrincipal principal)
    {
        if (SignedIn.From(principal) is not null && await users.GetUserAsync(principal) is { } user)
        {
            return (user.NormalizedEmail == offer.NormalizedEmail ? InvitationWay.Join : InvitationWay.OtherAccount, user.Email);
        }

        return (local.IsOn && await users.FindByEmailAsync(offer.Email) is null ? InvitationWay.NewAccount : InvitationWay.SignIn, null);
    }

    /// <summary>What is wrong; empty when the person is a member now, and signed in.</summary>
    public async Task<IReadOnlyList<string>> AcceptAsync(InvitationOffer offer, string token, InvitationWay way, InviteForm form, HttpContext http)
    {
        switch (way)
        {
            case InvitationWay.Join:
                return await AcceptAsync(offer, token, (await users.GetUserAsync(http.User))!, http);
            case InvitationWay.NewAccount:
                var (user, errors) = await MakeAsync(offer, form);
                if (user is null)
                {
                    return errors;
                }

                if ((errors = await AcceptAsync(offer, token, user, http)).Count > 0)
                {
                    await users.DeleteAsync(user); // made for nothing: somebody was faster
                    return errors;
                }

                await signIns.SignInAsync(user, isPersistent: true);
                return errors;
            default:
                return ["Sign in as the person invited, then open the link again."];
        }
    }

    private async Task<(User? User, IReadOnlyList<string> Errors)> MakeAsync(InvitationOffer offer, InviteForm form)
    {
        List<string> errors = [.. new[] { FormText.NameFault(form.DisplayName), FormText.PasswordFault(form.Password) }.OfType<string>()];
        if (errors.Count > 0)
        {
            return (null, errors);
        }

        var user = new User { UserName = offer.Email, Email = offer.Email, DisplayName = FormText.Name(form.DisplayName)! };
        try
        {
            var made = await users.CreateAsync(user, form.Password!);
            return made.Succeeded ? (user, []) : (null, [.. made.Errors.Select(e => e.Description).Distinct()]);
        }
        catch (DbUpdateException e) when (PostgresErrors.IsUniqueViolation(e))
        {
            return (null, [Late]); // an account with the address was made since it was looked for
        }
    }

    private async Task<IReadOnlyList<string>> AcceptAsync(InvitationOffer offer, string token, User user, HttpContext http)
    {
        var by = Actor.OfUser(user.Id, user.DisplayName) with { From = ClientAddress.Of(http) };
        return await invitations.AcceptAsync(offer.Tenant, token, user.Id, user.NormalizedEmail!, by, http.RequestAborted) is null
            ? []
            : [Late];
    }
}
