using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;

namespace OpsMonitor.App.Settings;

/// <summary>Who was invited and has not answered.</summary>
public partial class InvitationsTable
{
    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<InvitationRow> Invitations { get; set; }

    [Parameter]
    public EventCallback<InvitationRow> Renew { get; set; }

    [Parameter]
    public EventCallback<InvitationRow> Revoke { get; set; }
}
