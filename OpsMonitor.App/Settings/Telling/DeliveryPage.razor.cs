using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>One delivery: what it tells, each try with what was sent and answered, and the button that sends it again.</summary>
public sealed partial class DeliveryPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromMilliseconds(500);

    private Guid? _shown;
    private DeliveryView? _delivery;
    private DateTimeOffset _readAt;

    [Inject]
    public required DeliveryQueries Deliveries { get; init; }

    [Inject]
    public required DeliveryLedger Ledger { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter]
    public Guid Id { get; set; }

    protected override Right Needed => Right.ManageTelling;

    protected override async Task OnTenantReadyAsync()
    {
        if (_shown != Id)
        {
            UnwatchAll();
            (_shown, _delivery) = (Id, null);
        }

        Watch(LiveKey.Telling(Current.Id), _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        (_delivery, _readAt) = (await Deliveries.FindAsync(Current.Id, Id, cancel), Clock.Now);
        if (_delivery is null)
        {
            Navigation.NotFound();
        }
    }

    private Task ReplayAsync() => Turn.RunAsync(async () =>
    {
        const string text = "It is sent once more under the same id: a receiver that had it can tell that it is the same.";
        if (_delivery!.Row.SentAt is not null && await ConfirmDialog.AskAsync(Turn, "Send again", text, "Send again") is null)
        {
            return;
        }

        if (await HolderAsync(Needed) is { } now)
        {
            if ((await Ledger.ReplayAsync(now.Id, Id, now.Actor)).Refusal is { } refusal)
            {
                Snackbar.Add(DeliveryWords.Of(refusal), Severity.Warning);
            }

            await ReadAsync(LoadAsync);
        }
    });
}
