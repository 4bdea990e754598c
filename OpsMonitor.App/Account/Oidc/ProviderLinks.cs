using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Account.Oidc;

/// <summary>Connects accounts with the sign-in provider and parts them again, for people who have proved that the account is theirs.</summary>
public sealed class ProviderLinks(Accounts accounts, OwnAccount own, LocalSignIn local, IDataProtectionProvider protection)
{
    private static readonly TimeSpan _life = TimeSpan.FromMinutes(2);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("OpsMonitor.ConnectProvider").ToTimeLimitedDataProtector();

    /// <summary>Where the browser goes to connect: an address that is good for this session alone, and for two minutes.</summary>
    public async Task<(IReadOnlyList<string> Errors, string Address)> BeginAsync(AccountHolder me, string password) =>
        await own.ProveAsync(me, password) is { } wrong ? ([wrong], "") : ([], Urls.Connect(_protector.Protect(me.Session, _life)));

    /// <summary>Whether the person of this session has just proved who they are.</summary>
    public bool IsProved(string? proof, string session)
    {
        try
        {
            return proof is { Length: > 0 and < 1000 } && _protector.Unprotect(proof) == session;
        }
        catch (CryptographicException)
        {
            return false; // not one of ours, or too old
        }
    }

    /// <summary>Lets the provider open the account no more. Refused where nothing else would.</summary>
    public async Task<IReadOnlyList<string>> DisconnectAsync(AccountHolder me, string password) =>
        await own.ProveAsync(me, password) is { } wrong ? [wrong] : await accounts.ChangeAsync(me.Id, async change =>
        {
            var (users, user) = (change.Users, change.User);
            if (!local.IsOn || !await users.HasPasswordAsync(user))
            {
                return IdentityResult.Failed(new IdentityError { Description = "You have no other way to sign in that cannot be lost: without the provider you could not come back." });
            }

            var result = IdentityResult.Success;
            foreach (var login in await users.GetLoginsAsync(user))
            {
                result = result.Succeeded ? await users.RemoveLoginAsync(user, login.LoginProvider, login.ProviderKey) : result;
            }

            return await own.SealAsync(change, me, result, "account.unlinked");
        });
}
