namespace OpsMonitor.Domain.Access.Members;

/// <summary>The statements of <see cref="MembershipLedger"/> and <see cref="InvitationLedger"/>.</summary>
internal static class MembershipsSql
{
    /// <summary>Locks all of a tenant's admins, in one order: two who leave at the same moment do so one after the other.</summary>
    public const string LockedAdmins = "select * from memberships where role = 'tenant_admin' order by user_id for update";

    public const string LockedInvitations = "select * from invitations for update";
}
