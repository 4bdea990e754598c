using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account.TwoFactor;

/// <summary>
/// The second step of a sign-in: a code after the right password, or after the provider. What the first step found out stands in a cookie of Identity's, for five minutes. Codes
/// have a limit of their own (<see cref="SignInLimits"/>).
/// </summary>
public sealed class CodeSignIn(UserManager<User> users, SignInManager<User> signIns, SignInLimits limits, KnownDevice device, RefusedSignIns refused, IUserStore<User> store, TimeProvider clock)
{
    /// <summary>As long as a code or a recovery code can be, with the spaces that people type.</summary>
    public const int MaxCode = 20;
    private const int RecoveryCode = 10; // characters, without the hyphen

    private static readonly string _scheme = IdentityConstants.TwoFactorUserIdScheme;
    private const string Remember = "remember";
    private const string How = "how";

    /// <summary>The first step is done: remembers whose and how, until the code comes.</summary>
    public static Task BeginAsync(HttpContext http, User user, bool remember, string how)
    {
        var who = new ClaimsIdentity(_scheme);
        who.AddClaim(new(ClaimTypes.Name, user.Id.ToString(CultureInfo.InvariantCulture)));
        who.AddClaim(new(ClaimTypes.Sid, user.SecurityStamp ?? ""));
        who.AddClaim(new(Remember, remember ? "1" : "0"));
        who.AddClaim(new(How, how));
        return http.SignInAsync(_scheme, new(who));
    }

    /// <summary>Whose code is awaited; null where no password came before, or it was changed since.</summary>
    public static async Task<bool> IsAwaitedAsync(HttpContext http) => (await http.AuthenticateAsync(_scheme)).Succeeded;

    public async Task<SignInOutcome> TryAsync(HttpContext http, string code)
    {
        if (await FindAsync(http) is not var (user, remember, how))
        {
            return new(false);
        }

        var account = user.NormalizedUserName ?? "";
        var attempt = new SignInAttempt(ClientAddress.Of(http), account, device.Find(http, account)) { IsCode = true };
        using var turn = await limits.EnterAsync(attempt, http.RequestAborted);
        if (!turn.IsGiven)
        {
            return new(false, turn.RetryAfter);
        }

        if (!await IsRightAsync(user, code))
        {
            limits.Count(attempt);
            refused.Note(http, user);
            return new(false);
        }

        await http.SignOutAsync(_scheme);
        await signIns.SignInAsync(user, remember, $"{how} and code");
        device.Remember(http, account);
        return new(true);
    }

    private async Task<(User User, bool Remember, string How)?> FindAsync(HttpContext http)
    {
        var who = (await http.AuthenticateAsync(_scheme)).Principal;
        return who?.FindFirstValue(ClaimTypes.Name) is { } id && await users.FindByIdAsync(id) is { } user
            && user.SecurityStamp == who.FindFirstValue(ClaimTypes.Sid) && await signIns.CanSignInAsync(user) && !await users.IsLockedOutAsync(user)
                ? (user, who.FindFirstValue(Remember) == "1", who.FindFirstValue(How) ?? "password")
                : null;
    }

    // Recovery codes are made with a hyphen in the middle, which people leave out.
    private static string WithHyphen(string code) => code.Length == RecoveryCode && !code.Contains('-', StringComparison.Ordinal) ? $"{code[..(RecoveryCode / 2)]}-{code[(RecoveryCode / 2)..]}" : code;

    // Six digits are of the app, and good once as well; a recovery code has letters, and works once.
    private async Task<bool> IsRightAsync(User user, string code)
    {
        var bare = code.Replace(" ", "", StringComparison.Ordinal);
        return bare.Length == TimeCode.Digits && bare.All(char.IsAsciiDigit)
            ? await users.GetAuthenticatorKeyAsync(user) is { } key && TimeCode.StepOf(key, bare, clock.GetUtcNow()) is { } step
                && await UsedCodes.UseAsync(((AccountStore)store).Context, user.Id, step)
            : (await users.RedeemTwoFactorRecoveryCodeAsync(user, WithHyphen(bare.ToUpperInvariant()))).Succeeded;
    }
}
