using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Access.Platform;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Platform;

/// <summary>All tenants; makes new ones with their first admin, archives and restores.</summary>
public partial class TenantsPage
{
    private IReadOnlyList<TenantRow>? _tenants;
    private string _name = "";
    private string _slug = "";
    private string _admin = "";
    private string? _error;

    [Inject]
    public required TenancyQueries Tenancy { get; init; }

    [Inject]
    public required TenantLedger Ledger { get; init; }

    [Inject]
    public required InvitationLedger Invitations { get; init; }

    [Inject]
    public required InvitationQueries Invited { get; init; }

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync() => _tenants = await Tenancy.TenantsAsync();

    private Task CreateAsync() => Turn.RunAsync(async () =>
    {
        if (await OperatorAsync() is not { } who)
        {
            return;
        }

        if (!InvitationLedger.IsEmail(_admin.Trim()))
        {
            _error = "The first admin's address is not a valid e-mail address.";
            return;
        }

        var (name, admin) = (_name.Trim(), _admin.Trim());
        var (tenant, refusal) = await Ledger.CreateAsync(name, _slug.Trim(), who);
        _error = refusal is { } why ? GeneralPage.Words(why) : null;
        if (tenant is { } made)
        {
            (_name, _slug, _admin) = ("", "", "");
            await LoadAsync();
            await InviteAsync(made, name, admin, who);
        }
    });

    private Task InviteAsync(TenantRow tenant) => Turn.RunAsync(async () =>
    {
        if (await EmailDialog.AskAsync(Turn, $"Invite an admin to {tenant.Name}", "They manage its members, keys and settings.") is { } email && await OperatorAsync() is { } who)
        {
            await InviteAsync(tenant.Id, tenant.Name, email, who);
        }
    });

    private async Task InviteAsync(TenantId tenant, string name, string email, Actor who)
    {
        var made = await Invitations.InviteAsync(tenant, email, TenantRole.TenantAdmin, who);
        if (made.Refusal == InvitationRefusal.AlreadyInvited && await OpenAsync(tenant, email) is { } open)
        {
            made = await Invitations.RenewAsync(tenant, open.Id, who); // a link is shown once, and may be lost
        }

        if (made.Token is { } token)
        {
            await Ledger.NoteInvitedAsync(tenant, who);
            await InvitationLink.ShowAsync(Turn, Navigation, name, email, TenantRole.TenantAdmin, token);
        }
        else
        {
            Snackbar.Add(
                made.Refusal == InvitationRefusal.AlreadyInvited ? $"{email} is invited already, but not as an admin. An admin of the tenant can revoke that." : MemberWords.Of(made.Refusal!.Value, email),
                Severity.Warning);
        }
    }

    private async Task<InvitationRow?> OpenAsync(TenantId tenant, string email) =>
        (await Invited.ListAsync(tenant)).FirstOrDefault(i => i.Role == TenantRole.TenantAdmin && i.Email.Equals(email.Trim(), StringComparison.OrdinalIgnoreCase));

    private Task ArchiveAsync(TenantRow tenant) => Turn.RunAsync(async () =>
    {
        var reason = await ConfirmDialog.AskAsync(
            Turn, $"Archive {tenant.Name}", "Nobody can enter it, its API keys and database logins stop working, what waits there is not started, and workers stop what they run. A run of a program stays as it is, unseen, and its reports are refused. Nothing is deleted, and it can be restored.", "Archive", asksWhy: true);
        if (reason is not null && await OperatorAsync() is { } who)
        {
            await Ledger.ArchiveAsync(tenant.Id, who, reason);
            await LoadAsync();
        }
    });

    private Task RestoreAsync(TenantRow tenant) => Turn.RunAsync(async () =>
    {
        if (await OperatorAsync() is { } who)
        {
            await Ledger.RestoreAsync(tenant.Id, who);
            await LoadAsync();
        }
    });
}
