using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications;

/// <summary>Everything the person was told in this tenant, newest first. Marks change in place; what is new waits behind a pill.</summary>
public partial class NotificationsPage : ListPage<NotificationsPageState>
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);
    private static readonly NotificationsPageState _onlyUnread = new() { Unread = true };

    private static readonly (NotificationsKind Kind, string Word)[] _kinds =
        [(NotificationsKind.Problems, "Problems"), (NotificationsKind.Finished, "Finished"), (NotificationsKind.Queued, "Queued"), (NotificationsKind.Findings, "Findings"), (NotificationsKind.Deadlines, "Deadlines")];

    private InboxPage? _page;
    private IReadOnlyList<(NotificationRow Row, NotificationWords Words)> _lines = [];
    private int _unread;
    private int _newer;

    [Inject]
    public required OperationCards Cards { get; init; }

    [Inject]
    public required NotificationInbox Inbox { get; init; }

    [Inject]
    public required OneMoment Moment { get; init; }

    private string UnreadWords => _unread > NotificationInbox.UnreadCap ? $"{NotificationInbox.UnreadCap}+" : Numbers.Count(_unread);

    private string NewerWords => _newer > NotificationInbox.UnreadCap
        ? $"More than {NotificationInbox.UnreadCap} new notifications"
        : Numbers.Count(_newer, "new notification", "new notifications");

    protected override bool IsRead => _page is not null;

    protected override NotificationsPageState Read(PageQuery request) => NotificationsPageState.Of(request);

    protected override string ToUrl(NotificationsPageState state) => state.ToUrl(Slug);

    protected override void WatchAll() => Watch(LiveKey.Notifications(Current.Id), _refresh, RefreshAsync);

    protected override void Forget() => (_page, _lines) = (null, []);

    protected override async Task ReadListAsync(CancellationToken cancel)
    {
        var (tenant, user, state) = (Current.Id, Current.UserId, State);
        (_unread, _page) = await Moment.ReadAsync(
            tenant, async () => (await Inbox.UnreadCountAsync(tenant, user, cancel), await Inbox.ListAsync(tenant, user, state.ToFilter(), state.Cursor, PageSize, cancel)), cancel);
        Show(_page.Items);
        _newer = 0;
    }

    private async Task RefreshAsync(CancellationToken cancel)
    {
        if (_page is not { Items: [var first, ..] })
        {
            await LoadAsync(cancel);
            return;
        }

        var (tenant, user, state, page) = (Current.Id, Current.UserId, State, _page);
        (var rows, _unread, _newer) = await Moment.ReadAsync(tenant, async () => (
            await Inbox.FindAsync(tenant, user, [.. page.Items.Select(r => r.Id)], cancel),
            await Inbox.UnreadCountAsync(tenant, user, cancel),
            page.NewerCursor is null ? await Inbox.CountNewerAsync(tenant, user, state.ToFilter(), first.Id, cancel) : 0), cancel);
        var fresh = rows.ToDictionary(r => r.Id);

        // What was read stays in a list of unread ones until that is left: rows must not vanish under the hand.
        Show([.. _page.Items.Select(r => fresh.GetValueOrDefault(r.Id) ?? r)]);
    }

    private void Show(IReadOnlyList<NotificationRow> rows)
    {
        _lines = [.. rows.Select(r => (r, NotificationWords.Of(r.Payload, Cards)))];
        ReadAt = Clock.Now;
    }

    private async Task ShowNewerAsync()
    {
        if (State.Cursor is null)
        {
            await ReadAsync(LoadAsync);
        }
        else
        {
            Navigation.NavigateTo(Link(State));
        }
    }

    private async Task SetReadAsync(NotificationRow row, bool read)
    {
        if (row.IsRead == read || await HolderAsync(Needed) is not { } now)
        {
            return;
        }

        _ = read ? await Inbox.MarkReadAsync(now.Id, now.UserId, [row.Id]) : await Inbox.MarkUnreadAsync(now.Id, now.UserId, [row.Id]);
        await ReadAsync(RefreshAsync);
    }

    private Task MarkAllAsync() => Turn.RunAsync(async () =>
    {
        if (await HolderAsync(Needed) is { } now)
        {
            await Inbox.MarkAllReadAsync(now.Id, now.UserId);
            await ReadAsync(RefreshAsync);
        }
    });

    private string Link(NotificationsPageState state) => (state with { Cursor = null }).ToUrl(Slug);

    private static string MarkWords(NotificationRow row) => row.IsRead ? "Mark as unread" : "Mark as read";

    private static string? On(bool on) => on ? "on" : null;

    private static string? Here(bool here) => here ? "true" : null;
}
