using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications;

/// <summary>
/// Shows what arrives while the page is open, in every open tab; never what waited before it was opened. Problems stay until they are closed
/// or read anywhere; the rest goes when its fuse has burnt down, which the browser times (the animation of the css beside this file).
/// </summary>
public partial class NotificationToasts : LiveComponent
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private (TenantId Tenant, long User)? _shown;
    private ToastPile _pile = new();
    private IReadOnlyList<Toast> _toasts = [];

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

    private string? Spoken => _toasts is [var newest, ..] ? $"{newest.Title} {newest.Look?.Word}" : null;

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
        (_pile, _toasts) = (new(), []);
        Watch(LiveKey.Notifications(Tenant), _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
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
