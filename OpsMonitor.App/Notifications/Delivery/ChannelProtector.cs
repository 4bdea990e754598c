using Microsoft.AspNetCore.DataProtection;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>Keeps addresses and secrets of channels unreadable in the database. What is protected for one tenant does not open for another.</summary>
public sealed class ChannelProtector(IDataProtectionProvider protection)
{
    public string Protect(TenantId tenant, string text) => Of(tenant).Protect(text);

    /// <summary>Throws <see cref="System.Security.Cryptography.CryptographicException"/> for what was not protected for this tenant.</summary>
    public string Open(TenantId tenant, string text) => Of(tenant).Unprotect(text);

    private IDataProtector Of(TenantId tenant) => protection.CreateProtector("OpsMonitor.Channels", tenant.ToString());
}
