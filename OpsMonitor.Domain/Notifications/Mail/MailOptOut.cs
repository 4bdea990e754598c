using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Mail;

/// <summary>An address that wants no mail from a tenant's rules, whoever lists it as a recipient.</summary>
public sealed class MailOptOut : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>Its Latin letters are small.</summary>
    public required string Address { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
