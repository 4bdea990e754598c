using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications;

/// <summary>A part of the frame that shows one person's notifications in the tenant on the screen, and goes on when either changes.</summary>
public abstract class NotificationPart : LiveComponent
{
    private static readonly TimeSpan s_refresh = TimeSpan.FromSeconds(1);

    private (TenantId Tenant, long User)? _shown;

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

    /// <summary>Answers whether there is anything new to show.</summary>
    protected abstract Task<bool> LoadAsync(CancellationToken cancel);

    /// <summary>Forgets what belongs to the tenant or person before.</summary>
    protected virtual void Reset()
    {
    }

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
        Reset();
        Watch(LiveKey.Notifications(Tenant), s_refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }
}
