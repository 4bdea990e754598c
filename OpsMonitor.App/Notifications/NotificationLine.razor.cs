using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Notifications;

/// <summary>One notification, in the bell's menu and in the inbox.</summary>
public partial class NotificationLine
{
    [Parameter, EditorRequired]
    public NotificationWords Words { get; set; } = null!;

    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    [Parameter, EditorRequired]
    public bool IsRead { get; set; }
}
