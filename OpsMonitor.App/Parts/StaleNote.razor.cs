using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts;

/// <summary>Says that, since when and why the values on the screen are old; nothing while they are fresh.</summary>
public partial class StaleNote
{
    [Parameter]
    public string? Reason { get; set; }

    [Parameter]
    public DateTimeOffset At { get; set; }
}
