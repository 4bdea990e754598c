using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Passkeys;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account.Recovery;

/// <summary>
/// Links by which people who forgot their password set a new one. An admin makes them, and only for whom they answer wholly: who can open an account can
/// open all of its tenants. A link works once, for a day, and not if the person became a member elsewhere
/// meanwhile, nor once its maker may not make it any more.
/// </summary>
public sealed class PasswordResets(Accounts accounts, TenancyQueries tenancy, UserSessions sessions, LocalSignIn local, OwnPasskeys passkeys, IOptions<OidcOptions> oidc)
{
    /// <summary>A link lives for so long.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>The address of a new link, below the site's own; null where <paramref name="by"/> may make none.</summary>
    public async Task<string?> MakeLinkAsync(long userId, TenantId tenant, Actor by)
    {
        if (!local.IsOn || by.UserId is not { } admin || admin == userId || !await tenancy.IsMemberAsync(tenant, userId) || !await tenancy.AnswersForAsync(admin, userId))
        {
            return null;
        }

        string? link = null;
        var errors = await accounts.ChangeAsync(userId, async change =>
        {
            if (!await MayHavePasswordAsync(change.Users, change.User))
            {
                return IdentityResult.Failed(); // there is none to forget, and the provider lets them in
            }

            var token = await change.Users.GenerateUserTokenAsync(change.User, TokenOptions.DefaultProvider, await PurposeAsync(change.User, admin));
            link = Urls.Reset(userId, admin, token);
            await PersonAudit.NoteAsync(change.Db, userId, by, "account.reset_link_made");
            return IdentityResult.Success;
        });
        return errors.Count == 0 ? link : null;
    }

    /// <summary>Whether the link can still be used. Everything else about it, and about the account, stays unsaid.</summary>
    public async Task<bool> IsOpenAsync(long userId, long maker, string token) =>
        local.IsOn && await accounts.ReadAsync(userId, (users, user) => IsOpenAsync(users, user, maker, token));

    /// <summary>The passkeys that open the account as well, for whoever holds an open link to say which of them are theirs.</summary>
    public Task<IReadOnlyList<PasskeyView>> PasskeysAsync(long userId) => passkeys.ListAsync(userId);

    /// <summary>What is wrong with the password; empty when it is set. All sessions of the person end, and of their passkeys only those go on that are to be kept:
    /// whoever got into the account may have left one there.</summary>
    public Task<IReadOnlyList<string>> ResetAsync(long userId, long maker, string token, string password, IReadOnlyCollection<long> keep, string address) => accounts.ChangeAsync(userId, async change =>
    {
        var (users, user) = (change.Users, change.User);
        if (!await IsOpenAsync(users, user, maker, token))
        {
            return IdentityResult.Failed(new IdentityError { Description = "The link was used a moment ago." });
        }

        var result = await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), password);
        if (result.Succeeded)
        {
            var by = Actor.OfUser(user.Id, user.DisplayName) with { From = address };
            await sessions.EndAllAsync(change.Db, userId, keep: null, "a reset of the password", by);
            await OwnPasskeys.RemoveOthersAsync(change.Db, userId, by, keep);
            await PersonAudit.NoteAsync(change.Db, userId, by, "account.password_reset");
        }

        return result;
    });

    private async Task<bool> IsOpenAsync(UserManager<User> users, User user, long maker, string token) =>
        await MayHavePasswordAsync(users, user) && await users.VerifyUserTokenAsync(user, TokenOptions.DefaultProvider, await PurposeAsync(user, maker), token)
        && await tenancy.AnswersForAsync(maker, user.Id);

    // Without a provider, whoever has only passkeys has no other way back once they are lost.
    private async Task<bool> MayHavePasswordAsync(UserManager<User> users, User user) =>
        await users.HasPasswordAsync(user) || (!oidc.Value.IsOn && (await passkeys.ListAsync(user.Id)).Count > 0);

    // What the account opens is a part of what the link is good for: its maker answered for that much.
    private async Task<string> PurposeAsync(User user, long maker)
    {
        var tenants = (await tenancy.MembershipsAsync(user.Id)).Select(t => t.Value.ToString(CultureInfo.InvariantCulture));
        return $"reset {maker} {user.IsPlatformOperator} {string.Join(' ', tenants)}";
    }
}
