using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings;

/// <summary>Shows the link of a new invitation to whoever made it.</summary>
internal static class InvitationLink
{
    public static Task ShowAsync(OneAtATime turn, NavigationManager navigation, string tenant, string email, TenantRole role, string token) => OnceDialog.ShowAsync(
        turn, "Send this link", $"It lets {email} join {tenant} as {MemberWords.A(role)}, once, within {InvitationLedger.Life.Days} days. It cannot be shown again; a new one can be made.",
        $"Invitation link of {email}", navigation.ToAbsoluteUri(Urls.Invitation(token)).ToString());
}
