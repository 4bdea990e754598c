using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications;

/// <summary>The bell of the bar: how many are unread, and the last ten. The same in every open tab.</summary>
public partial class NotificationBell
{
    private const int Shown = 10;

    private IReadOnlyList<(NotificationRow Row, NotificationWords Words)> _latest = [];
    private int _unread;

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    private string Badge => _unread > NotificationInbox.UnreadCap ? $"{NotificationInbox.UnreadCap}+" : Numbers.Count(_unread);

    private string Label => _unread == 0 ? "Notifications" : $"Notifications, {Badge} unread";

    protected override async Task<bool> LoadAsync(CancellationToken cancel)
    {
        var (tenant, user, before) = (Tenant, User, (_unread, _latest));
        (_unread, _latest) = await Reads.ReadAsync((tenant, "bell", user), Since, ReadBellAsync, cancel);
        return _unread != before._unread || !Seen(_latest).SequenceEqual(Seen(before._latest));

        async Task<(int, IReadOnlyList<(NotificationRow, NotificationWords)>)> ReadBellAsync()
        {
            var unread = await Inbox.UnreadCountAsync(tenant, user, CancellationToken.None);
            var rows = await Inbox.LatestAsync(tenant, user, Shown, CancellationToken.None);
            return (unread, [.. rows.Select(r => (r, NotificationWords.Of(r.Payload)))]);
        }
    }

    private static IEnumerable<(Guid, bool)> Seen(IReadOnlyList<(NotificationRow Row, NotificationWords Words)> latest) => latest.Select(l => (l.Row.Id, l.Row.IsRead));

    private async Task MarkAsync(NotificationRow row)
    {
        if (!row.IsRead && await Tenants.ResolveAsync(Slug) is { } now)
        {
            await Inbox.MarkReadAsync(now.Id, now.UserId, [row.Id]);
            await ReadAsync(LoadAsync);
        }
    }

    private Task MarkAllAsync() => Turn.RunAsync(async () =>
    {
        if (await Tenants.ResolveAsync(Slug) is { } now)
        {
            await Inbox.MarkAllReadAsync(now.Id, now.UserId);
            await ReadAsync(LoadAsync);
        }
    });
}
