using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>Who I am, which tenants I may enter, and what I am told about.</summary>
public partial class AccountPage
{
    private IReadOnlyList<TenantSeat>? _seats;
    private SignedIn? _who;
    private string? _mail;

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Inject]
    public required TenancyLedger Ledger { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [CascadingParameter]
    public required Task<AuthenticationState> SignIn { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _who = await Tenants.WhoAsync();
        _mail = (await SignIn).User.Identity?.Name;
        _seats = await Tenants.SeatsAsync();
    }

    private static string RoleWord(TenantSeat seat) => !seat.IsMember ? "Platform operator, may look" : seat.Role switch
    {
        TenantRole.Viewer => "Viewer",
        TenantRole.Operator => "Operator",
        TenantRole.TenantAdmin => "Tenant admin",
    };

    private async Task SetNotifyAsync(TenantSeat seat, string? text)
    {
        if (_who is null || !EnumText.TryParse<NotifyPreference>(text, out var notify))
        {
            return;
        }

        if (await Ledger.SetNotifyAsync(seat.Id, _who.Id, notify))
        {
            Snackbar.Add($"Saved for {seat.Name}", Severity.Success);
        }
        else
        {
            Snackbar.Add($"You are no member of {seat.Name} any more", Severity.Warning);
        }

        _seats = await Tenants.SeatsAsync();
    }
}
