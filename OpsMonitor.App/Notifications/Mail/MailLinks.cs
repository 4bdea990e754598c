using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications.Mail;

/// <summary>Whose mail from which tenant a link is about.</summary>
internal sealed record MailReader(TenantId Tenant, string Address);

/// <summary>The links below a mail, by which its reader opts out without an account. Whoever has the mail has the link; it does not expire.</summary>
public sealed class MailLinks(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("OpsMonitor.Mail");

    /// <summary>The page that asks.</summary>
    internal string Page(TenantId tenant, string address) => Urls.Mail(Token(tenant, address));

    /// <summary>What mail programs post to behind their own button, as RFC 8058 has it.</summary>
    internal string OneClick(TenantId tenant, string address) => Urls.MailOneClick(Token(tenant, address));

    /// <summary>Null for a text that is no such token.</summary>
    internal MailReader? Read(string? token)
    {
        try
        {
            return token is { Length: > 0 } && _protector.Unprotect(token).Split('\n', 2) is [var tenant, var address]
                ? new(new(long.Parse(tenant, CultureInfo.InvariantCulture)), address)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private string Token(TenantId tenant, string address) => _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{tenant.Value}\n{address}"));
}
