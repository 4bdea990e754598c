using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Tests.Notifications.Delivery;

public sealed class ChannelProtectorTests
{
    private readonly ChannelProtector _protector = new(new EphemeralDataProtectionProvider());

    [Fact]
    public void Text_OfATenant_OpensForThatTenantAlone()
    {
        var text = _protector.Protect(new TenantId(7), "https://hooks.example.com/secret");
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Equal("https://hooks.example.com/secret", _protector.Open(new TenantId(7), text));
        Assert.Throws<CryptographicException>(() => _protector.Open(new TenantId(8), text));
    }
}
