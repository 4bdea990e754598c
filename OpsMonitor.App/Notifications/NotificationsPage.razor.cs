using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.App.Live;
using OpsMonitor.App.Shell;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications;

/// <summary>Everything the person was told in this tenant, newest first.</summary>
public partial class NotificationsPage : TenantPage
{
    private const int PageSize = 50;
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private TenantId? _watched;
    private Page<NotificationRow>? _page;
    private IReadOnlyList<(NotificationRow Row, NotificationWords Words)> _lines = [];
    private bool _unreadOnly;
    private string? _cursor;
    private int _unread;

    [Inject]
    public required NotificationInbox Inbox { get; init; }

    [SupplyParameterFromQuery(Name = "unread")]
    public string? Unread { get; set; }

    [SupplyParameterFromQuery(Name = "cursor")]
    public string? CursorText { get; set; }

    private string UnreadWords => _unread > NotificationInbox.UnreadCap ? $"{NotificationInbox.UnreadCap}+" : Numbers.Count(_unread);

    protected override async Task OnTenantReadyAsync()
    {
        (_unreadOnly, _cursor) = (Unread is "1", string.IsNullOrEmpty(CursorText) ? null : CursorText);
        if (_watched is { } before && before != Current.Id)
        {
            Unwatch(LiveKey.Notifications(before));
            _page = null;
        }

        _watched = Current.Id;
        Watch(LiveKey.Notifications(Current.Id), _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        try
        {
            _unread = await Inbox.UnreadCountAsync(Current.Id, Current.UserId, cancel);
            _page = await Inbox.ListAsync(Current.Id, Current.UserId, _unreadOnly, _cursor, PageSize, cancel);
            _lines = [.. _page.Items.Select(r => (r, NotificationWords.Of(r.Payload)))];
        }
        catch (FormatException)
        {
            // A cursor somebody mistyped: begin at the newest one.
            Navigation.NavigateTo(Address(_unreadOnly, null), replace: true);
        }
    }

    private string Address(bool unread, string? cursor) => QueryHelpers.AddQueryString(
        Urls.Notifications(Slug), new Dictionary<string, string?> { ["unread"] = unread ? "1" : null, ["cursor"] = cursor });

    private async Task MarkAsync(NotificationRow row)
    {
        if (!row.IsRead)
        {
            await Inbox.MarkReadAsync(Current.Id, Current.UserId, [row.Id]);
        }
    }

    private async Task MarkAllAsync()
    {
        await Inbox.MarkAllReadAsync(Current.Id, Current.UserId);
        await ReadAsync(LoadAsync);
    }
}
