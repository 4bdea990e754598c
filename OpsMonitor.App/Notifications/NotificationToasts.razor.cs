using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Operations;

namespace OpsMonitor.App.Notifications;

/// <summary>
/// Shows what arrives while the page is open, in every open tab; never what waited before it was opened. Problems stay until they are closed
/// or read anywhere; the rest goes when its fuse has burnt down, which the browser times (the animation of the css beside this file).
/// </summary>
public partial class NotificationToasts
{
    private ToastPile? _made;
    private IReadOnlyList<Toast> _toasts = [];

    [Inject]
    public required OperationCards Cards { get; init; }

    private ToastPile Pile => _made ??= new(Cards);

    private string? Spoken => _toasts is [var newest, ..] ? $"{newest.Title} {newest.Word}".TrimEnd() : null;

    protected override void Forget() => (_made, _toasts) = (null, []);

    protected override async Task<bool> LoadAsync(CancellationToken cancel)
    {
        // The circuit may move to another tenant meanwhile: its pile is another one.
        var (pile, tenant, user) = (Pile, Tenant, User);
        var arrived = pile.Arrivals(await Reads.ReadAsync((tenant, "marks", user), Since, () => Inbox.MarksAsync(tenant, user, ToastPile.Window), cancel));
        if (arrived.Count > 0)
        {
            pile.Add(await Reads.ReadAsync((tenant, "arrived", user, string.Join(',', arrived)), Since, () => Inbox.FindAsync(tenant, user, arrived), cancel));
        }

        if (pile.Beyond is { Count: > 0 } old)
        {
            pile.Remove([.. (await Inbox.FindAsync(Tenant, User, old, cancel)).Where(n => n.IsRead).Select(n => n.Id)]);
        }

        var before = _toasts;
        _toasts = Pile.Toasts(Slug);
        return _toasts.Count > 0 || before.Count > 0;
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
        Pile.Remove(ids);
        _toasts = Pile.Toasts(Slug);
    }
}
