using Microsoft.AspNetCore.Identity;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>What became of an attempt to sign in: <paramref name="RetryAfter"/> when there were too many before it.</summary>
public sealed record SignInOutcome(bool Succeeded, TimeSpan? RetryAfter = null);

/// <summary>
/// Signs in by e-mail and password. It takes the same time and says the same whether the account exists, is locked or has no password: a hash is verified in
/// any case. There is no lock that wrong passwords set, as strangers could set it; attempts are limited instead (<see cref="SignInLimits"/>).
/// </summary>
public sealed class PasswordSignIn(
    UserManager<User> users, SignInManager<User> signIns, IPasswordHasher<User> hasher, SignInLimits limits, KnownDevice device)
{
    private static readonly User s_nobody = new() { DisplayName = "Nobody" };
    private static readonly string s_nobodysHash = new PasswordHasher<User>().HashPassword(s_nobody, Guid.NewGuid().ToString());

    public async Task<SignInOutcome> TryAsync(HttpContext http, string email, string password, bool remember)
    {
        var account = users.NormalizeName(email) ?? "";
        var attempt = new SignInAttempt(ClientAddress.Of(http), account, device.Find(http, account));
        using var turn = await limits.EnterAsync(attempt, http.RequestAborted);
        if (!turn.IsGiven)
        {
            return new(false, turn.RetryAfter);
        }

        if (await CheckAsync(email, password) is not { } user)
        {
            limits.Count(attempt);
            return new(false);
        }

        await signIns.SignInAsync(user, remember);
        device.Remember(http, account);
        return new(true);
    }

    private async Task<User?> CheckAsync(string email, string password)
    {
        var user = await users.FindByNameAsync(email);
        var verified = hasher.VerifyHashedPassword(user ?? s_nobody, user?.PasswordHash ?? s_nobodysHash, password);
        if (user?.PasswordHash is null || verified == PasswordVerificationResult.Failed
            || !await signIns.CanSignInAsync(user) || await users.IsLockedOutAsync(user) || await users.GetTwoFactorEnabledAsync(user))
        {
            return null;
        }

        if (verified == PasswordVerificationResult.SuccessRehashNeeded)
        {
            user.PasswordHash = hasher.HashPassword(user, password); // made with less work, by an older build
            await users.UpdateAsync(user);
        }

        return user;
    }
}
