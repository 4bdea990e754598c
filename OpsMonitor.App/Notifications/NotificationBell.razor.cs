using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Notifications;

namespace OpsMonitor.App.Notifications;

/// <summary>The bell of the bar: how many are unread, and the last ten. The same in every open tab.</summary>
public partial class NotificationBell
{
    private const int Shown = 10;

    private IReadOnlyList<(NotificationRow Row, NotificationWords Words)> _latest = [];
    private int _unread;

    private string Badge => _unread > NotificationInbox.UnreadCap ? $"{NotificationInbox.UnreadCap}+" : Numbers.Count(_unread);

    private string Label => _unread == 0 ? "Notifications" : $"Notifications, {Badge} unread";

    protected override async Task LoadAsync(CancellationToken cancel)
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
