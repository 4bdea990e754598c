namespace OpsMonitor.Domain.Tenancy;

/// <summary>What can be done in a tenant, as far as not everyone in it may.</summary>
public enum Right
{
    /// <summary>See that runs exist: their operation, status, counters, times and reason codes.</summary>
    Observe,

    /// <summary>See what they are about: items, reasons, scopes, inventory, findings and backup sets.</summary>
    Read,

    /// <summary>Start, abort and retry runs, upload inventories, approve baselines, acknowledge findings, fill backup sets, share views.</summary>
    Operate,

    /// <summary>Invite people, give roles, remove people, end their sessions.</summary>
    ManageMembers,

    /// <summary>Make keys that act in nobody's name, see and revoke those of everybody, and bind database logins. A key in their own name everybody makes who may read.</summary>
    ManageKeys,

    /// <summary>Change the tenant's name and address.</summary>
    ManageTenant,

    /// <summary>Set deadlines, make channels and rules of who is told what, and see what was sent.</summary>
    ManageTelling,

    /// <summary>Read who did what.</summary>
    ReadAudit,
}

/// <summary>Which role may do what: the one table that pages, the API and tests go by.</summary>
public static class Rights
{
    /// <summary>Every right with the lowest role that has it; each role has the rights of those before it too.</summary>
    public static IReadOnlyList<(Right Right, TenantRole From)> All { get; } =
    [
        (Right.Observe, TenantRole.Observer),
        (Right.Read, TenantRole.Viewer),
        (Right.Operate, TenantRole.Operator),
        (Right.ManageMembers, TenantRole.TenantAdmin),
        (Right.ManageKeys, TenantRole.TenantAdmin),
        (Right.ManageTenant, TenantRole.TenantAdmin),
        (Right.ManageTelling, TenantRole.TenantAdmin),
        (Right.ReadAudit, TenantRole.TenantAdmin),
    ];

    /// <summary>The role that platform operators have in tenants of which they are no member.</summary>
    public const TenantRole Visitor = TenantRole.Viewer;

    public static bool May(this TenantRole role, Right right)
    {
        foreach (var (known, from) in All)
        {
            if (known == right)
            {
                return role >= from;
            }
        }

        return false;
    }
}
