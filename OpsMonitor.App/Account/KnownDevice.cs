using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace OpsMonitor.App.Account;

/// <summary>Remembers in a browser that an account has signed in there, and says nothing else: it opens nothing, but its owner does not have to wait because
/// strangers guess at the account (<see cref="SignInLimits"/>).</summary>
public sealed class KnownDevice(IDataProtectionProvider protection)
{
    internal const string Cookie = "opsmonitor-device";

    private static readonly TimeSpan _life = TimeSpan.FromDays(365);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("OpsMonitor.KnownDevice").ToTimeLimitedDataProtector();

    /// <summary>A word for the browser if this account has signed in there before; else null.</summary>
    public string? Find(HttpContext http, string account) => Read(http) is var (device, known) && known == account ? device : null;

    /// <summary>A word for the browser if anybody has signed in there before; else null.</summary>
    public string? FindAny(HttpContext http) => Read(http)?.Device;

    private (string Device, string Account)? Read(HttpContext http)
    {
        try
        {
            return http.Request.Cookies[Cookie] is { Length: > 0 and < 1000 } text && _protector.Unprotect(text).Split(' ', 2) is [var device, var account]
                ? (device, account)
                : null;
        }
        catch (CryptographicException)
        {
            return null; // not one of ours, or too old
        }
    }

    /// <summary>The account has just signed in there.</summary>
    public void Remember(HttpContext http, string account)
    {
        var device = Find(http, account) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        http.Response.Cookies.Append(Cookie, _protector.Protect($"{device} {account}", _life), new()
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = _life,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
        });
    }
}
