using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.Domain.Access.Passkeys;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account.Passkeys;

/// <summary>A passkey that a device is asked to make, until it has.</summary>
public sealed record NewPasskey(PasskeyQuestion Question, byte[] Handle, DateTimeOffset AskedAt);

/// <summary>What people do with their own passkeys. Each answers what is wrong; nothing when it is done.</summary>
public sealed class OwnPasskeys(
    Accounts accounts, OwnAccount own, SignInLimits limits, PasskeyProofs proofs, LocalSignIn local, IOptions<OidcOptions> oidc, IServiceScopeFactory scopes, TimeProvider clock)
{
    private const string NotSupported = "This browser or device made no passkey that can be used here. Try another one.";

    public async Task<IReadOnlyList<PasskeyView>> ListAsync(long userId)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await PasskeyLedger.ListAsync(((AccountStore)scope.ServiceProvider.GetRequiredService<IUserStore<User>>()).Context, userId);
    }

    /// <summary>Asks a device of somebody who has proved who they are to make a passkey.</summary>
    public async Task<(IReadOnlyList<string> Errors, NewPasskey? Asked)> BeginAsync(AccountHolder me, string proof, string place)
    {
        if (!local.IsOn)
        {
            return (["Passkeys do not sign in here."], null);
        }

        if (await own.ProveAsync(me, proof) is { } wrong)
        {
            return ([wrong], null);
        }

        if ((await ListAsync(me.Id)).Count >= PasskeyLedger.Most)
        {
            return ([$"You have {PasskeyLedger.Most} passkeys. Remove one first."], null);
        }

        return ([], await WithAsync(me.Id, async (ceremony, user) =>
        {
            var (question, handle) = await ceremony.AskForNewAsync(user, place);
            return new NewPasskey(question, handle, clock.GetUtcNow());
        }));
    }

    /// <summary>Keeps what the device has made. It opens the account from then on.</summary>
    public async Task<IReadOnlyList<string>> AddAsync(AccountHolder me, NewPasskey asked, string name, string? answer)
    {
        name = name.Trim();
        if (NameFault(name) is { } fault)
        {
            return [fault];
        }

        if (!await own.IsSignedInAsync(me))
        {
            return [OwnAccount.SignedOut];
        }

        if (!local.IsOn || clock.GetUtcNow() - asked.AskedAt > PasskeyCeremony.Life || await WithAsync(me.Id, (ceremony, user) => ceremony.CheckNewAsync(user, asked.Question, answer)) is not { } made)
        {
            return [NotSupported];
        }

        return await accounts.ChangeAsync(me.Id, async change =>
        {
            var added = await PasskeyLedger.AddAsync(change.Db, new()
            {
                UserId = me.Id, CredentialId = made.CredentialId, UserHandle = asked.Handle, PublicKey = made.PublicKey, Name = name, Transports = PasskeyJson.Known(made.Transports),
                SignCount = made.SignCount, IsBackupEligible = made.IsBackupEligible, IsBackedUp = made.IsBackedUp,
            });
            if (!added)
            {
                return Wrong(NotSupported);
            }

            await PersonAudit.NoteAsync(change.Db, me.Id, me.Actor, "account.passkey_added", [("name", name)]);
            return IdentityResult.Success;
        });
    }

    public async Task<IReadOnlyList<string>> RenameAsync(AccountHolder me, long id, string name)
    {
        name = name.Trim();
        return NameFault(name) is { } fault ? [fault] : await accounts.ChangeAsync(me.Id, async change =>
        {
            if (await PasskeyLedger.RenameAsync(change.Db, me.Id, id, name) is not { } before)
            {
                return Wrong("This passkey was removed meanwhile.");
            }

            if (before != name)
            {
                await PersonAudit.NoteAsync(change.Db, me.Id, me.Actor, "account.passkey_renamed", [("from", before), ("to", name)]);
            }

            return IdentityResult.Success;
        });
    }

    /// <summary>The passkey opens the account no more; all other sessions end. Refused where nothing else would let its owner in.</summary>
    public async Task<IReadOnlyList<string>> RemoveAsync(AccountHolder me, string proof, long id) =>
        await own.ProveAsync(me, proof) is { } wrong ? [wrong] : await accounts.ChangeAsync(me.Id, async change =>
        {
            var mine = await PasskeyLedger.OfAsync(change.Db, me.Id);
            if (mine.Find(p => p.Id == id) is not { } passkey)
            {
                return Wrong("This passkey was removed meanwhile.");
            }

            if (mine.Count == 1 && !await HasOtherWayAsync(change))
            {
                return Wrong("You have no other way to sign in: without this passkey you could not come back. Add another one first.");
            }

            // The account's own stamp lets of two removals at the same moment only one through.
            var result = await change.Users.UpdateSecurityStampAsync(change.User);
            await PasskeyLedger.RemoveAsync(change.Db, me.Id, id);
            return await own.SealAsync(change, me, result, "account.passkey_removed", [("name", passkey.Name)]);
        });

    /// <summary>Removes those that are not to be kept, with what else the change does, and notes each.</summary>
    public static async Task RemoveOthersAsync(OpsDbContext db, long userId, Actor by, IReadOnlyCollection<long> keep)
    {
        foreach (var passkey in (await PasskeyLedger.OfAsync(db, userId)).Where(p => !keep.Contains(p.Id)))
        {
            await PasskeyLedger.RemoveAsync(db, userId, passkey.Id);
            await PersonAudit.NoteAsync(db, userId, by, "account.passkey_removed", [("name", passkey.Name)]);
        }
    }

    /// <summary>Whether the person can come in by a password or by the provider.</summary>
    public async Task<bool> HasOtherWayAsync(AccountChange change) =>
        (local.IsOn && await change.Users.HasPasswordAsync(change.User)) || (oidc.Value.IsOn && (await change.Users.GetLoginsAsync(change.User)).Count > 0);

    /// <summary>Asks for one of the person's own passkeys, to prove that it is them; null where they have none that counts.</summary>
    public async Task<PasskeyQuestion?> AskAsync(AccountHolder me, string place) =>
        !local.IsOn || (await ListAsync(me.Id)).Count == 0 ? null : await WithAsync(me.Id, async (ceremony, user) => await ceremony.AskAsync(user, place));

    /// <summary>What stands in place of the password (<see cref="OwnAccount.ProveAsync"/>), or why not. Wrong answers are limited as passwords are.</summary>
    public async Task<(string? Proof, string? Wrong)> ProveAsync(AccountHolder me, PasskeyQuestion question, string? answer)
    {
        var attempt = OwnAccount.Attempt(me);
        using var turn = await limits.EnterAsync(attempt, CancellationToken.None);
        if (!turn.IsGiven)
        {
            return (null, OwnAccount.TooMany(turn.RetryAfter));
        }

        if (local.IsOn && await WithAsync(me.Id, async (ceremony, _) => await ceremony.CheckAsync(question, answer)) is { IsRight: true } found && found.Owner?.Id == me.Id)
        {
            return (proofs.Make(me.Session), null);
        }

        limits.Count(attempt);
        return (null, "This is not a passkey of yours, or it took too long.");
    }

    private async Task<T?> WithAsync<T>(long userId, Func<PasskeyCeremony, User, Task<T?>> ask)
        where T : class
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        return await users.FindByIdAsync(userId.ToString(System.Globalization.CultureInfo.InvariantCulture)) is { } user
            ? await ask(scope.ServiceProvider.GetRequiredService<PasskeyCeremony>(), user)
            : null;
    }

    private static string? NameFault(string name) => FormText.IsLine(name, UserPasskey.MaxName) ? null : $"A name has 1 to {UserPasskey.MaxName} plain characters.";

    private static IdentityResult Wrong(string why) => IdentityResult.Failed(new IdentityError { Description = why });
}
