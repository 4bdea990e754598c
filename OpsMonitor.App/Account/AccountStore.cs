using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using OpsMonitor.Domain.Access.Passkeys;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>Identity's accounts in our database. It owns its context, one per scope; people belong to no single tenant. Of passkeys Identity only reads: what
/// else is done with them needs more than it knows of them (<see cref="PasskeyLedger"/>).</summary>
public sealed class AccountStore(OpsDb db, IdentityErrorDescriber describer)
    : UserOnlyStore<User, OpsDbContext, long>(db.ForAllTenants("sign-in"), describer), IDisposable
{
    public override async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(User user, CancellationToken cancellationToken) =>
        [.. (await PasskeyLedger.OfAsync(Context, user.Id, cancellationToken)).Select(Info)];

    public override async Task<User?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await PasskeyLedger.FindAsync(Context, credentialId, cancellationToken) is { } passkey ? await FindUserAsync(passkey.UserId, cancellationToken) : null;

    public override async Task<UserPasskeyInfo?> FindPasskeyAsync(User user, byte[] credentialId, CancellationToken cancellationToken) =>
        await PasskeyLedger.FindAsync(Context, credentialId, cancellationToken) is { } passkey && passkey.UserId == user.Id ? Info(passkey) : null;

    void IDisposable.Dispose()
    {
        Context.Dispose();
        Dispose();
    }

    // None is kept that did not ask who it is; what it said when it was made is of no use afterwards.
    private static UserPasskeyInfo Info(UserPasskey passkey) => new(
        passkey.CredentialId, passkey.PublicKey, passkey.CreatedAt, (uint)passkey.SignCount, passkey.Transports, isUserVerified: true, passkey.IsBackupEligible,
        passkey.IsBackedUp, [], [])
    {
        Name = passkey.Name,
    };
}
