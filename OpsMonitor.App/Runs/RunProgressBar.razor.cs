using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs;

/// <summary>Succeeded, failed, skipped and the rest on one line, with all counters for those who cannot see it.</summary>
public partial class RunProgressBar
{
    [Parameter, EditorRequired]
    public required RunCounters Counters { get; set; }

    [Parameter]
    public bool Big { get; set; }

    /// <summary>The run is at work: with an unknown total the bar moves.</summary>
    [Parameter]
    public bool Moving { get; set; }

    /// <summary>Nothing more will come.</summary>
    [Parameter]
    public bool Ended { get; set; }
}
