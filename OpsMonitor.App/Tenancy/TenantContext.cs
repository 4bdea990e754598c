using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Tenancy;

/// <summary>Who acts in which tenant, and as what. A snapshot: handlers that write ask <see cref="CurrentTenant"/> again.</summary>
public sealed record TenantContext(TenantId Id, string Slug, string Name, long UserId, string UserName, TenantRole Role)
{
    /// <summary>May start, abort, retry and acknowledge.</summary>
    public bool CanOperate => Role >= TenantRole.Operator;

    /// <summary>May manage members and settings.</summary>
    public bool CanAdmin => Role >= TenantRole.TenantAdmin;

    public Actor Actor => Actor.OfUser(UserId, UserName);
}
