using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>The channels of a tenant: makes, changes, tests, pauses and deletes them.</summary>
public sealed partial class ChannelsPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private TenantId? _shown;
    private IReadOnlyList<ChannelRow>? _channels;
    private DateTimeOffset _readAt;

    [Inject]
    public required ChannelQueries Channels { get; init; }

    [Inject]
    public required ChannelLedger Ledger { get; init; }

    [Inject]
    public required ChannelDesk Desk { get; init; }

    [Inject]
    public required DeliveryLedger Deliveries { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    protected override Right Needed => Right.ManageTelling;

    protected override async Task OnTenantReadyAsync()
    {
        if (_shown != Current.Id)
        {
            UnwatchAll();
            (_shown, _channels) = (Current.Id, null);
        }

        Watch(LiveKey.Telling(Current.Id), _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel) => (_channels, _readAt) = (await Channels.ListAsync(Current.Id, cancel), Clock.Now);

    private Task MakeAsync() => Turn.RunAsync(async () =>
    {
        var done = await ChannelDialog.AskAsync(Turn, null, Desk.SendsMail, async typed => await HolderAsync(Needed) is { } now
            ? await Desk.CreateAsync(now.Id, typed.Kind, typed.Name, typed.Address, now.Actor) : null);
        if (done is not null)
        {
            await ReadAsync(LoadAsync);
            await ShowAsync(done);
        }
    });

    private Task ChangeAsync(ChannelRow channel) => Turn.RunAsync(async () =>
    {
        if (await ChannelDialog.AskAsync(Turn, channel, Desk.SendsMail, typed => SaveAsync(channel, typed)) is not null)
        {
            Snackbar.Add("Saved", Severity.Success);
            await ReadAsync(LoadAsync);
        }
    });

    private async Task<ChannelDone?> SaveAsync(ChannelRow channel, ChannelTyped typed)
    {
        if (await HolderAsync(Needed) is not { } now)
        {
            return null;
        }

        var renamed = typed.Name == channel.Name ? null : (await Ledger.RenameAsync(now.Id, channel.Id, typed.Name, now.Actor)).Refusal;
        var staysThere = channel.Kind != ChannelKind.Email && typed.Address.Length == 0;
        return renamed is not null || staysThere
            ? new(channel.Id, Refusal: renamed)
            : await Desk.ChangeAddressAsync(now.Id, channel.Id, channel.Kind, typed.Address, now.Actor);
    }

    private Task RotateAsync(ChannelRow channel) => Turn.RunAsync(async () =>
    {
        if (await SecretDialog.AskAsync(Turn, channel.Name) is not { } overlap || await HolderAsync(Needed) is not { } now)
        {
            return;
        }

        var done = await Desk.RotateAsync(now.Id, channel.Id, overlap, now.Actor);
        await ReadAsync(LoadAsync);
        await ShowAsync(done);
    });

    private Task TestAsync(ChannelRow channel) => Turn.RunAsync(async () =>
    {
        if (await HolderAsync(Needed) is not { } now)
        {
            return;
        }

        var write = await Deliveries.TestAsync(now.Id, channel.Id, now.Actor);
        if (write.Refusal is { } refusal)
        {
            Snackbar.Add(DeliveryWords.Of(refusal), Severity.Warning);
        }
        else if (write.Ids is [var only])
        {
            Navigation.NavigateTo(Urls.Delivery(Slug, only)); // where the answer appears
        }
        else
        {
            Navigation.NavigateTo(Urls.DeliveriesTo(Slug, channel.Id));
        }
    });

    private Task SetStateAsync(ChannelRow channel, ChannelState state) => Turn.RunAsync(async () =>
    {
        if (await HolderAsync(Needed) is { } now)
        {
            var reason = state == ChannelState.Active ? null : $"by {now.UserName}";
            Say((await Ledger.SetStateAsync(now.Id, channel.Id, state, reason, now.Actor)).Refusal, $"{channel.Name} is {ChannelWords.Look(state).Word.ToLowerInvariant()}.");
            await ReadAsync(LoadAsync);
        }
    });

    private Task DeleteAsync(ChannelRow channel) => Turn.RunAsync(async () =>
    {
        var told = channel.Rules.Count > 0 ? $" The rules {string.Join(", ", channel.Rules)} no longer tell it." : "";
        var text = $"{channel.Name} and the log of what was sent to it are gone for good; what waits is not sent.{told}";
        if (await ConfirmDialog.AskAsync(Turn, $"Delete {channel.Name}", text, "Delete") is not null && await HolderAsync(Needed) is { } now)
        {
            Say((await Ledger.DeleteAsync(now.Id, channel.Id, now.Actor)).Refusal, $"{channel.Name} was deleted.");
            await ReadAsync(LoadAsync);
        }
    });

    private void Say(ChannelRefusal? refusal, string done) =>
        Snackbar.Add(refusal is { } why ? ChannelWords.Of(why) : done, refusal is null ? Severity.Success : Severity.Warning);

    private Task ShowAsync(ChannelDone done)
    {
        if (done is { Secret: { } secret })
        {
            return OnceDialog.ShowAsync(Turn, "The secret of the channel", "Give it to the program that receives: with it, it knows that a message is ours. It cannot be shown again; a new one can be made.", "Signing secret", secret);
        }

        Snackbar.Add(done.Accepted ? "The channel is made. Send a test to see that it arrives." : ChannelWords.Of(done), done.Accepted ? Severity.Success : Severity.Warning);
        return Task.CompletedTask;
    }
}
