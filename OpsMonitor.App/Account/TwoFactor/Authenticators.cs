using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Identity;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Tenancy;
using QRCoder;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Account.TwoFactor;

/// <summary>How an account signs in besides its password. <paramref name="CodesLeft"/> are the recovery codes that were not used.</summary>
public sealed record SignInMeans(bool HasPassword, bool HasAuthenticator, int CodesLeft, bool HasPasskeys, IReadOnlyList<string> Providers);

/// <summary>The authenticator apps of people: codes that change every half minute, from a key that the app and the account share.</summary>
public sealed class Authenticators(Accounts accounts, OwnAccount own, OwnPasskeys passkeys, UserSessions sessions, TenancyQueries tenancy, TimeProvider clock)
{
    public const int RecoveryCodes = 10;

    private const string Issuer = "OpsMonitor";

    public async Task<SignInMeans> MeansAsync(long userId) => await accounts.ReadAsync(userId, async (users, user) => new SignInMeans(
        await users.HasPasswordAsync(user), await users.GetTwoFactorEnabledAsync(user), await users.CountRecoveryCodesAsync(user), (await users.GetPasskeysAsync(user)).Count > 0,
        [.. (await users.GetLoginsAsync(user)).Select(l => l.ProviderDisplayName ?? l.LoginProvider)])) ?? new(false, false, 0, false, []);

    /// <summary>A key that nobody has yet. It is kept once a code has proved that an app knows it.</summary>
    public async Task<string> NewKeyAsync(long userId) =>
        await accounts.ReadAsync(userId, (users, _) => Task.FromResult(users.GenerateNewAuthenticatorKey())) ?? "";

    /// <summary>The key as apps read it.</summary>
    public static string Address(string key, string account) =>
        $"otpauth://totp/{Issuer}:{UrlEncoder.Default.Encode(account)}?secret={key}&issuer={Issuer}&digits=6";

    /// <summary>A picture of the key for the camera of a phone: dark on light, whatever the theme.</summary>
    public static string Picture(string address)
    {
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return svg.GetGraphic(4, "#000000", "#ffffff");
    }

    /// <summary>Asks for codes from now on, if this one was made with the key. The recovery codes exist nowhere else.</summary>
    public async Task<(IReadOnlyList<string> Errors, IReadOnlyList<string> Codes)> TurnOnAsync(AccountHolder me, string password, string key, string code)
    {
        if (await own.ProveAsync(me, password) is { } unproved)
        {
            return ([unproved], []);
        }

        IReadOnlyList<string> codes = [];
        var bare = code.Replace(" ", "", StringComparison.Ordinal);
        var errors = await accounts.ChangeAsync(me.Id, async change =>
        {
            var (users, user) = (change.Users, change.User);
            if (!await users.HasPasswordAsync(user) || await users.GetTwoFactorEnabledAsync(user))
            {
                return Wrong("Two-factor sign-in was turned on meanwhile, or you have no password here.");
            }

            await change.Store.SetAuthenticatorKeyAsync(user, key, CancellationToken.None);
            if (TimeCode.StepOf(key, bare, clock.GetUtcNow()) is not { } step || !await UsedCodes.UseAsync(change.Db, me.Id, step))
            {
                return Wrong("This code is wrong. Try the one that the app shows now; if it is wrong too, look whether the phone's clock is right.");
            }

            var result = await users.SetTwoFactorEnabledAsync(user, true);
            codes = [.. await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes) ?? []];
            return await own.SealAsync(change, me, result, "account.two_factor_on");
        });
        return (errors, errors.Count == 0 ? codes : []);
    }

    /// <summary>Asks for no codes any more; the key is forgotten.</summary>
    public async Task<IReadOnlyList<string>> TurnOffAsync(AccountHolder me, string password) =>
        await own.ProveAsync(me, password) is { } wrong ? [wrong] : await accounts.ChangeAsync(me.Id, async change =>
        {
            await change.Users.ResetAuthenticatorKeyAsync(change.User);
            return await own.SealAsync(change, me, await change.Users.SetTwoFactorEnabledAsync(change.User, false), "account.two_factor_off");
        });

    /// <summary>New recovery codes; those of before open nothing any more.</summary>
    public async Task<(IReadOnlyList<string> Errors, IReadOnlyList<string> Codes)> NewCodesAsync(AccountHolder me, string password)
    {
        if (await own.ProveAsync(me, password) is { } wrong)
        {
            return ([wrong], []);
        }

        IReadOnlyList<string> codes = [];
        var errors = await accounts.ChangeAsync(me.Id, async change =>
        {
            codes = [.. await change.Users.GenerateNewTwoFactorRecoveryCodesAsync(change.User, RecoveryCodes) ?? []];
            await PersonAudit.NoteAsync(change.Db, me.Id, me.Actor, "account.recovery_codes_made");
            return codes.Count > 0 ? IdentityResult.Success : Wrong("Two-factor sign-in is off.");
        });
        return (errors, errors.Count == 0 ? codes : []);
    }

    /// <summary>Turns codes off for somebody who has lost both phone and recovery codes, and ends their sessions; their passkeys, which would have let them in
    /// without a code if they still had any, are removed as long as they have another way in. False where <paramref name="by"/> may not. As
    /// with a reset link, only who answers for the whole account may, and nobody for themselves: that would spare them the proof.</summary>
    public async Task<bool> TurnOffForAsync(long userId, TenantId tenant, Actor by)
    {
        if (by.UserId is not { } admin || admin == userId || !await tenancy.IsMemberAsync(tenant, userId) || !await tenancy.AnswersForAsync(admin, userId))
        {
            return false;
        }

        return (await accounts.ChangeAsync(userId, async change =>
        {
            if (!await change.Users.GetTwoFactorEnabledAsync(change.User))
            {
                return Wrong("Two-factor sign-in is off.");
            }

            await change.Users.ResetAuthenticatorKeyAsync(change.User);
            var result = await change.Users.SetTwoFactorEnabledAsync(change.User, false);
            if (await passkeys.HasOtherWayAsync(change))
            {
                await OwnPasskeys.RemoveOthersAsync(change.Db, userId, by, keep: []);
            }

            await sessions.EndAllAsync(change.Db, userId, keep: null, "an admin", by);
            await PersonAudit.NoteAsync(change.Db, userId, by, "account.two_factor_taken_off");
            return result;
        })).Count == 0;
    }

    private static IdentityResult Wrong(string why) => IdentityResult.Failed(new IdentityError { Description = why });
}
