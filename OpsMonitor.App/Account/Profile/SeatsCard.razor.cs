using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Notifications.Mail;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account.Profile;

/// <summary>Which tenants I may enter, and what each tells me about.</summary>
public sealed partial class SeatsCard
{
    private IReadOnlyList<TenantSeat>? _seats;
    private SignedIn? _who;
    private IReadOnlySet<TenantId>? _noMail;

    [Inject]
    public required MailOptOuts OptOuts { get; init; }

    [Inject]
    public required TenancyLedger Ledger { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    /// <summary>The address by which I sign in.</summary>
    [Parameter]
    public string? Mail { get; set; }

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        _who = await Tenants.WhoAsync();
        _seats = await Tenants.SeatsAsync();
        _noMail = Mail is null ? null : await OptOuts.OfAsync(Mail, _seats.Where(s => s.IsMember).Select(s => s.Id), cancel);
    }

    private void SayNoMember(TenantSeat seat) => Snackbar.Add($"You are no member of {seat.Name} any more", Severity.Warning);

    private async Task SetMailAsync(TenantSeat seat, bool gets)
    {
        if (await Tenants.ResolveAsync(seat.Slug) is { } now && (await Tenants.SeatsAsync()).Any(s => s.Id == now.Id && s.IsMember))
        {
            await OptOuts.SetAsync(now.Id, Mail!, !gets);
            Snackbar.Add(gets ? $"{seat.Name} mails to {Mail} again" : $"{seat.Name} mails to {Mail} no more", Severity.Success);
        }
        else
        {
            SayNoMember(seat);
        }

        await ReadAsync();
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
            SayNoMember(seat);
        }

        await Tenants.ResolveAsync(seat.Slug); // the choice is part of the seat
        await ReadAsync();
    }
}
