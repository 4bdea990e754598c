namespace OpsMonitor.App.Notifications;

/// <summary>
/// Shows what arrives while the page is open, in every open tab; never what waited before it was opened. Problems stay until they are closed
/// or read anywhere; the rest goes when its fuse has burnt down, which the browser times (the animation of the css beside this file).
/// </summary>
public partial class NotificationToasts
{
    private ToastPile _pile = new();
    private IReadOnlyList<Toast> _toasts = [];

    private string? Spoken => _toasts is [var newest, ..] ? $"{newest.Title} {newest.Word}".TrimEnd() : null;

    protected override void Reset() => (_pile, _toasts) = (new(), []);

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        // The circuit may move to another tenant meanwhile: its pile is another one.
        var pile = _pile;
        var arrived = pile.Arrivals(await Inbox.MarksAsync(Tenant, User, ToastPile.Window, cancel));
        if (arrived.Count > 0)
        {
            pile.Add(await Inbox.FindAsync(Tenant, User, arrived, cancel));
        }

        if (pile.Beyond is { Count: > 0 } old)
        {
            pile.Remove([.. (await Inbox.FindAsync(Tenant, User, old, cancel)).Where(n => n.IsRead).Select(n => n.Id)]);
        }

        _toasts = _pile.Toasts(Slug);
    }

    private async Task OpenAsync(Toast toast)
    {
        Close(toast.Ids);
        if (toast.Ids is [var id] && await Tenants.ResolveAsync(Slug) is { } now)
        {
            await Inbox.MarkReadAsync(now.Id, now.UserId, [id]);
        }
    }

    private void Close(IReadOnlyCollection<Guid> ids)
    {
        _pile.Remove(ids);
        _toasts = _pile.Toasts(Slug);
    }
}
