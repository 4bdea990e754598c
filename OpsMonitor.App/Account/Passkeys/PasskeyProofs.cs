using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace OpsMonitor.App.Account.Passkeys;

/// <summary>Shows that somebody has just proved by a passkey, in this session, that the account is theirs. It stands in place of the password, which it can be
/// no more than a password can be one of these.</summary>
public sealed class PasskeyProofs(IDataProtectionProvider protection)
{
    // As long as somebody may need for what they prove it for, such as setting up an authenticator app.
    private static readonly TimeSpan _life = TimeSpan.FromMinutes(10);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("OpsMonitor.PasskeyProof").ToTimeLimitedDataProtector();

    public string Make(string session) => _protector.Protect(session, _life);

    public bool IsProved(string proof, string session)
    {
        try
        {
            return proof is { Length: > LoginForm.MaxPassword and < 1000 } && _protector.Unprotect(proof) == session;
        }
        catch (CryptographicException)
        {
            return false; // a password, or too old
        }
    }
}
