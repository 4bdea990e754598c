using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Tenancy;

/// <summary>Who acts in which tenant, and as what. A snapshot: handlers that write ask <see cref="CurrentTenant"/> again.</summary>
public sealed record TenantContext(TenantId Id, string Slug, string Name, long UserId, string UserName, TenantRole Role, string? Address = null)
{
    /// <summary>What is said to somebody whose right ended while the page was open.</summary>
    public const string NoLonger = "Your role here no longer allows this. Nothing was changed.";

    /// <summary>May start, abort, retry and acknowledge.</summary>
    public bool CanOperate => May(Right.Operate);

    public bool May(Right right) => Role.May(right);

    public Actor Actor => Actor.OfUser(UserId, UserName) with { From = Address };
}
