using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;

namespace OpsMonitor.App.Account.Invitations;

/// <summary>The page behind an invitation's link.</summary>
public partial class InvitePage
{
    private InvitationOffer? _offer;
    private InvitationWay _way;
    private string? _who;
    private IReadOnlyList<string> _errors = [];

    [Inject]
    public required InvitationQueries Invitations { get; init; }

    [Inject]
    public required JoinByInvitation Join { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [SupplyParameterFromForm]
    public required InviteForm Form { get; set; }

    private string? Token => PageQuery.OfAddress(Navigation.Uri).Exact("token");

    private string Here => Urls.Rooted(Http.Request.PathBase, Urls.Invitation(Token!));

    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        _offer = await Invitations.FindAsync(Token, Http.RequestAborted);
        if (_offer is not null)
        {
            (_way, _who) = await Join.WayAsync(_offer, Http.User);
        }
    }

    private async Task AcceptAsync()
    {
        if (_offer is null)
        {
            return;
        }

        _errors = await Join.AcceptAsync(_offer, Token!, _way, Form, Http);
        if (_errors.Count == 0)
        {
            Navigation.NavigateTo(Urls.Overview(_offer.TenantSlug));
            return;
        }

        Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
    }
}
