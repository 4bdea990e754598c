using Microsoft.AspNetCore.Identity;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Account.TwoFactor;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>What became of an attempt to sign in: <paramref name="RetryAfter"/> when there were too many before it; <paramref name="AsksCode"/> when the password
/// was right and a code has to follow.</summary>
public sealed record SignInOutcome(bool Succeeded, TimeSpan? RetryAfter = null, bool AsksCode = false);

/// <summary>
/// Signs in by e-mail and password. It takes the same time and says the same whether the account exists, is locked or has no password: a hash is verified in
/// any case. There is no lock that wrong passwords set, as strangers could set it; attempts are limited instead (<see cref="SignInLimits"/>).
/// </summary>
public sealed class PasswordSignIn(
    UserManager<User> users, SignInManager<User> signIns, IPasswordHasher<User> hasher, SignInLimits limits, KnownDevice device, RefusedSignIns refused, LocalSignIn local)
{
    private static readonly User s_nobody = new() { DisplayName = "Nobody" };
    private static readonly string s_nobodysHash = new PasswordHasher<User>().HashPassword(s_nobody, Guid.NewGuid().ToString());

    public async Task<SignInOutcome> TryAsync(HttpContext http, string email, string password, bool remember)
    {
        var (user, wait) = await ProveAsync(http, email, password, local.IsOn);
        if (user is null)
        {
            return new(false, wait);
        }

        if (await users.GetTwoFactorEnabledAsync(user))
        {
            await CodeSignIn.BeginAsync(http, user, remember, "password");
            return new(false, AsksCode: true);
        }

        await signIns.SignInAsync(user, remember, "password");
        device.Remember(http, users.NormalizeName(email) ?? "");
        return new(true);
    }

    /// <summary>Whose password it is, if passwords <paramref name="hold"/>; else nobody, and when to come again if there were too many attempts before.</summary>
    internal async Task<(User? User, TimeSpan? RetryAfter)> ProveAsync(HttpContext http, string email, string password, bool hold)
    {
        var account = users.NormalizeName(email) ?? "";
        var attempt = new SignInAttempt(ClientAddress.Of(http), account, device.Find(http, account));
        using var turn = await limits.EnterAsync(attempt, http.RequestAborted);
        if (!turn.IsGiven)
        {
            return (null, turn.RetryAfter);
        }

        var user = await users.FindByNameAsync(email);
        if (await IsRightAsync(user, password) && hold)
        {
            return (user, null);
        }

        limits.Count(attempt);
        refused.Note(http, user);
        return (null, null);
    }

    private async Task<bool> IsRightAsync(User? user, string password)
    {
        var verified = hasher.VerifyHashedPassword(user ?? s_nobody, user?.PasswordHash ?? s_nobodysHash, password);
        if (user?.PasswordHash is null || verified == PasswordVerificationResult.Failed
            || !await signIns.CanSignInAsync(user) || await users.IsLockedOutAsync(user))
        {
            return false;
        }

        if (verified == PasswordVerificationResult.SuccessRehashNeeded)
        {
            user.PasswordHash = hasher.HashPassword(user, password); // made with less work, by an older build
            await users.UpdateAsync(user);
        }

        return true;
    }
}
