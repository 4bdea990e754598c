using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Shell;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications;

/// <summary>The bell of the bar: how many are unread, and the last ten. The same in every open tab.</summary>
public partial class NotificationBell : LiveComponent
{
    private const int Shown = 10;
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private (TenantId Tenant, long User)? _shown;
    private IReadOnlyList<(NotificationRow Row, NotificationWords Words)> _latest = [];
    private int _unread;

    [Inject]
    public required NotificationInbox Inbox { get; init; }

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    [Parameter, EditorRequired]
    public long User { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    private string Badge => _unread > NotificationInbox.UnreadCap ? $"{NotificationInbox.UnreadCap}+" : Numbers.Count(_unread);

    private string Label => _unread == 0 ? "Notifications" : $"Notifications, {Badge} unread";

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (Tenant, User))
        {
            return;
        }

        if (_shown is { } before && before.Tenant != Tenant)
        {
            Unwatch(LiveKey.Notifications(before.Tenant));
        }

        _shown = (Tenant, User);
        Watch(LiveKey.Notifications(Tenant), _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        _unread = await Inbox.UnreadCountAsync(Tenant, User, cancel);
        var rows = await Inbox.LatestAsync(Tenant, User, Shown, cancel);
        _latest = [.. rows.Select(r => (r, NotificationWords.Of(r.Payload)))];
    }

    private async Task MarkAsync(NotificationRow row)
    {
        if (!row.IsRead && await Tenants.ResolveAsync(Slug) is { } now)
        {
            await Inbox.MarkReadAsync(now.Id, now.UserId, [row.Id]);
            await ReadAsync(LoadAsync);
        }
    }

    private async Task MarkAllAsync()
    {
        if (await Tenants.ResolveAsync(Slug) is { } now)
        {
            await Inbox.MarkAllReadAsync(now.Id, now.UserId);
            await ReadAsync(LoadAsync);
        }
    }
}
