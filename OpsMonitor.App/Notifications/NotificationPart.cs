using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications;

/// <summary>A part of the frame that shows one person's notifications in the tenant on the screen, and goes on when either changes.</summary>
public abstract class NotificationPart : LivePart
{
    private static readonly TimeSpan s_refresh = TimeSpan.FromSeconds(1);

    [Inject]
    public required NotificationInbox Inbox { get; init; }

    [Inject]
    public required SharedReads Reads { get; init; }

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    [Parameter, EditorRequired]
    public long User { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    protected sealed override object Subject => (Tenant, User);

    /// <summary>Answers whether there is anything new to show.</summary>
    protected abstract Task<bool> LoadAsync(CancellationToken cancel);

    protected sealed override void WatchAll() => Watch(LiveKey.Notifications(Tenant), s_refresh, LoadAsync);

    protected sealed override Task ReadAllAsync(CancellationToken cancel) => LoadAsync(cancel);
}
