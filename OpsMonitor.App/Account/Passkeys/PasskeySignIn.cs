using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account.Passkeys;

/// <summary>
/// Signs in with a passkey, which the device gives up only to whoever proves to it who they are: it stands for password and code together. A question is answered
/// in the browser that asked it, which a cookie shows. It says the same whether the passkey is unknown, was removed, or its account is locked.
/// </summary>
public sealed class PasskeySignIn(
    PasskeyCeremony ceremony, PasskeyPlaces places, UserManager<User> users, SignInManager<User> signIns, SignInLimits limits, KnownDevice device, RefusedSignIns refused,
    LocalSignIn local, IDataProtectionProvider protection)
{
    internal const string Cookie = "opsmonitor-passkey";

    private const int LongestState = 4_000;
    private const int NonceLength = 32; // in hex
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("OpsMonitor.PasskeySignIn").ToTimeLimitedDataProtector();

    /// <summary>What the browser is asked, and what has to come back with its answer; null where passkeys do not sign in.</summary>
    public async Task<(string Options, string State)?> BeginAsync(HttpContext http)
    {
        if (!local.IsOn || places.Of(http) is not { } place)
        {
            return null;
        }

        var question = await ceremony.AskAsync(null, place);
        return (question.Options, _protector.Protect(JsonSerializer.Serialize(new Open(Nonce(http) ?? NewNonce(http), question.State, place)), PasskeyCeremony.Life));
    }

    public async Task<SignInOutcome> TryAsync(HttpContext http, string? state, string? answer, bool remember)
    {
        var attempt = new SignInAttempt(ClientAddress.Of(http), "", device.FindAny(http)) { IsPasskey = true };
        using var turn = await limits.EnterAsync(attempt, http.RequestAborted);
        if (!turn.IsGiven)
        {
            return new(false, turn.RetryAfter);
        }

        var (owner, isRight) = local.IsOn && QuestionOf(http, state) is { } question ? await ceremony.CheckAsync(question, answer) : new(null, IsRight: false);
        if (!isRight || !await signIns.CanSignInAsync(owner!) || await users.IsLockedOutAsync(owner!))
        {
            limits.Count(attempt);
            refused.Note(http, owner);
            return new(false);
        }

        await signIns.SignInAsync(owner!, remember, "passkey");
        device.Remember(http, owner!.NormalizedUserName ?? "");
        return new(true);
    }

    private PasskeyQuestion? QuestionOf(HttpContext http, string? state)
    {
        try
        {
            return state is { Length: > 0 and <= LongestState } && JsonSerializer.Deserialize<Open>(_protector.Unprotect(state)) is { } open
                && open.Nonce == Nonce(http) && open.Place == places.Of(http)
                    ? new("", open.State, open.Place)
                    : null;
        }
        catch (CryptographicException)
        {
            return null; // not one of ours, or too old
        }
    }

    private static string? Nonce(HttpContext http) => http.Request.Cookies[Cookie] is { Length: NonceLength } nonce && nonce.All(char.IsAsciiHexDigitLower) ? nonce : null;

    private static string NewNonce(HttpContext http)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceLength / 2));
        http.Response.Cookies.Append(Cookie, nonce, new() { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps });
        return nonce;
    }

    private sealed record Open(string Nonce, string State, string Place);
}
