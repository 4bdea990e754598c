using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Account;

/// <summary>Who I am, which tenants I may enter, and what I am told about.</summary>
public sealed partial class AccountPage : IDisposable
{
    private IDisposable? _rights;
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

    public void Dispose() => _rights?.Dispose();

    protected override async Task OnInitializedAsync()
    {
        _rights = await Tenants.WatchAsync(_ => InvokeAsync(FollowRightsAsync));
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

    private async Task FollowRightsAsync()
    {
        try
        {
            _seats = await Tenants.SeatsAsync();
            StateHasChanged();
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    private async Task SetNotifyAsync(TenantSeat seat, NotifyPreference notify)
    {
        if (await Tenants.ResolveAsync(seat.Slug) is { } now && await Ledger.SetNotifyAsync(now.Id, now.UserId, notify))
        {
            Snackbar.Add($"Saved for {seat.Name}", Severity.Success);
        }
        else
        {
            Snackbar.Add($"You are no member of {seat.Name} any more", Severity.Warning);
        }

        await Tenants.ResolveAsync(seat.Slug); // the choice is part of the seat
        _seats = await Tenants.SeatsAsync();
    }
}
