using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account.Profile;

/// <summary>Which tenants I may enter, and what each tells me about.</summary>
public sealed partial class SeatsCard
{
    private IReadOnlyList<TenantSeat>? _seats;
    private SignedIn? _who;

    [Inject]
    public required TenancyLedger Ledger { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    protected override async Task ReadAsync()
    {
        _who = await Tenants.WhoAsync();
        _seats = await Tenants.SeatsAsync();
    }

    private static string RoleWord(TenantSeat seat) => seat.IsMember ? RoleWords.Of(seat.Role) : "Platform operator, may look";

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
