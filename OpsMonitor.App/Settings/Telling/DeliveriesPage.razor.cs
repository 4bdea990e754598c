using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>The log of what was told to channels.</summary>
public sealed partial class DeliveriesPage : ListPage<DeliveriesPageState>
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private Page<DeliveryRow>? _page;
    private IReadOnlyList<(string Value, string Words)> _channels = [];
    private IReadOnlyList<(string Value, string Words)> _rules = [];

    [Inject]
    public required DeliveryQueries Deliveries { get; init; }

    [Inject]
    public required ChannelQueries Channels { get; init; }

    [Inject]
    public required RuleQueries Rules { get; init; }

    protected override Right Needed => Right.ManageTelling;

    protected override bool IsRead => _page is not null;

    private int Active => new object?[] { State.Channel, State.Rule, State.State }.Count(v => v is not null);

    protected override DeliveriesPageState Read(PageQuery request) => DeliveriesPageState.Of(request);

    protected override string ToUrl(DeliveriesPageState state) => state.ToUrl(Slug);

    protected override void WatchAll() => Watch(LiveKey.Telling(Current.Id), _refresh, LoadAsync);

    protected override void Forget() => _page = null;

    protected override async Task ReadListAsync(CancellationToken cancel)
    {
        _page = await Deliveries.ListAsync(Current.Id, State.ToFilter(), State.Cursor, PageSize, cancel);
        _channels = [.. (await Channels.ListAsync(Current.Id, cancel)).Select(c => (Text(c.Id)!, c.Name))];
        _rules = [.. (await Rules.ListAsync(Current.Id, cancel)).Select(r => (Text(r.Id)!, r.Rule.Name))];
    }

    private static string? Text(long? id) => id?.ToString(CultureInfo.InvariantCulture);

    private static long? Id(string? text) => text is null ? null : long.Parse(text, CultureInfo.InvariantCulture);

    private void Go(DeliveriesPageState state) => Navigation.NavigateTo(ToUrl(state with { Cursor = null }));
}
