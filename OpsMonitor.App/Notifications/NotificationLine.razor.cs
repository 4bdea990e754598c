using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Shell;

namespace OpsMonitor.App.Notifications;

/// <summary>One notification, in the bell's menu and in the inbox.</summary>
public partial class NotificationLine
{
    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public NotificationWords Words { get; set; } = null!;

    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    [Parameter, EditorRequired]
    public bool IsRead { get; set; }
}
