using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Look;

/// <summary>Roles and rights as people read them.</summary>
public static class RoleWords
{
    public static string Of(TenantRole role) => role switch
    {
        TenantRole.Observer => "Observer",
        TenantRole.Viewer => "Viewer",
        TenantRole.Operator => "Operator",
        TenantRole.TenantAdmin => "Tenant admin",
    };

    /// <summary>What a role is for, in a line.</summary>
    public static string Explain(TenantRole role) => role switch
    {
        TenantRole.Observer => "Sees that runs exist and how they fare, but no items, names, reasons or inventory.",
        TenantRole.Viewer => "Sees everything, changes nothing.",
        TenantRole.Operator => "Sees everything; starts, aborts and retries runs, uploads, approves and acknowledges.",
        TenantRole.TenantAdmin => "Sees and does everything; manages people, keys and settings, and reads the audit.",
    };

    public static string Of(Right right) => right switch
    {
        Right.Observe => "See runs with their status, counts, times and reason codes",
        Right.Read => "See items, names, reasons, scopes, inventory, findings and backup sets, and export them",
        Right.Operate => "Start, abort and retry runs, upload inventories, approve baselines, acknowledge findings, fill backup sets, share views",
        Right.ManageMembers => "Invite people, change roles, remove people, sign them out, make links to reset passwords",
        Right.ManageKeys => "Make service keys, see and revoke all API keys, see and unbind database logins",
        Right.ManageTenant => "Change the tenant's name and address, delete views that others share",
        Right.ManageTelling => "Set deadlines, make channels and rules of who is told what, see and repeat what was sent",
        Right.ReadAudit => "Read and export the audit",
    };
}
