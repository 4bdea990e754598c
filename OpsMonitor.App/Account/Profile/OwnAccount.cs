using System.Globalization;
using Microsoft.AspNetCore.Identity;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access.Sessions;

namespace OpsMonitor.App.Account.Profile;

/// <summary>What people change about their own account. Each answers what is wrong; nothing when it is done.</summary>
public sealed class OwnAccount(Accounts accounts, UserSessions sessions, SignInLimits limits, LocalSignIn local, PasskeyProofs proofs)
{
    public const int MaxName = FormText.MaxName;

    /// <summary>Whoever has no password proves who they are by a sign-in that is no older than this.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    public async Task<IReadOnlyList<string>> RenameAsync(AccountHolder me, string told)
    {
        return FormText.Name(told) is not { } name ? [$"A name has 1 to {MaxName} plain characters."] : await accounts.ChangeAsync(me.Id, async change =>
        {
            var before = change.User.DisplayName;
            change.User.DisplayName = name;
            var result = await change.Users.UpdateAsync(change.User);
            if (result.Succeeded && before != name)
            {
                await PersonAudit.NoteAsync(change.Db, me.Id, me.Actor, "account.renamed", [("from", before), ("to", name)]);
            }

            return result;
        });
    }

    /// <summary>How dates and times are written for the person; null leaves it to the browser.</summary>
    public async Task<IReadOnlyList<string>> SetReaderAsync(AccountHolder me, string? culture, string? zone) =>
        culture is not null && !ReaderChoices.IsCulture(culture) ? ["This language is not known here."]
        : zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? ["This time zone is not known here."]
        : await accounts.ChangeAsync(me.Id, change =>
        {
            (change.User.Culture, change.User.TimeZone) = (culture, zone);
            return change.Users.UpdateAsync(change.User);
        });

    /// <summary>Takes the old password and sets a new one. All other sessions of the person end.</summary>
    public async Task<IReadOnlyList<string>> ChangePasswordAsync(AccountHolder me, string old, string password) =>
        !FormText.IsText(password, LoginForm.MaxPassword) ? [$"The new password is missing, longer than {LoginForm.MaxPassword} characters, or not text."]
        : await ProveAsync(me, old) is { } wrong ? [wrong]
        : await accounts.ChangeAsync(me.Id, async change =>
            await SealAsync(change, me, await change.Users.ChangePasswordAsync(change.User, old, password), "account.password_changed"));

    /// <summary>Whether the person proves who they are by a password; else it is by a sign-in that is <see cref="Fresh"/>.</summary>
    public async Task<bool> ProvesByPasswordAsync(long userId) => local.IsOn && await accounts.ReadAsync(userId, (users, user) => users.HasPasswordAsync(user));

    /// <summary>Whether the session goes on; it may have ended while a dialog was open.</summary>
    public async Task<bool> IsSignedInAsync(AccountHolder me) => await sessions.FindAsync(me.Session) is { } person && person.Id == me.Id;

    /// <summary>Null when whoever sits there has proved that the account is theirs: by its password, by one of its passkeys (<see cref="PasskeyProofs"/>) or, where it
    /// has no password that holds, by a sign-in that is fresh. Else why it does not count, also where the session has ended. Wrong passwords are limited as at the sign-in.</summary>
    public async Task<string?> ProveAsync(AccountHolder me, string password)
    {
        if (!await IsSignedInAsync(me))
        {
            return SignedOut;
        }

        if (proofs.IsProved(password, me.Session))
        {
            return null;
        }

        if (!await ProvesByPasswordAsync(me.Id))
        {
            return await sessions.IsFreshAsync(me.Session, Fresh) ? null
                : $"You signed in more than {Fresh.TotalMinutes:0} minutes ago. Sign out and in again, then do this at once: it shows that it is you.";
        }

        var attempt = Attempt(me);
        using var turn = await limits.EnterAsync(attempt, CancellationToken.None);
        if (!turn.IsGiven)
        {
            return TooMany(turn.RetryAfter);
        }

        if (FormText.IsText(password, LoginForm.MaxPassword) && await accounts.ReadAsync(me.Id, (users, user) => users.CheckPasswordAsync(user, password)))
        {
            return null;
        }

        limits.Count(attempt);
        return "This is not your password.";
    }

    /// <summary>After a change of what somebody signs in by: this session goes on, all others end, and the audit has it.</summary>
    public async Task<IdentityResult> SealAsync(AccountChange change, AccountHolder me, IdentityResult result, string action, IEnumerable<(string Name, string? Value)>? details = null)
    {
        if (result.Succeeded)
        {
            await UserSessions.KeepAsync(change.Db, me.Id, me.Session, change.User.SecurityStamp);
            await sessions.EndAllAsync(change.Db, me.Id, me.Session, "a change of the account", me.Actor);
            await PersonAudit.NoteAsync(change.Db, me.Id, me.Actor, action, details);
        }

        return result;
    }

    /// <summary>Why nothing more is done in a session that has ended.</summary>
    internal const string SignedOut = "You are signed out. Nothing was changed.";

    /// <summary>Somebody who tries to prove in their session that the account is theirs.</summary>
    internal static SignInAttempt Attempt(AccountHolder me) => new(me.Address ?? "unknown", me.Id.ToString(CultureInfo.InvariantCulture), $"session {me.Session}");

    internal static string TooMany(TimeSpan wait) => $"Too many attempts. Try again in {Numbers.Duration(wait)}.";
}
