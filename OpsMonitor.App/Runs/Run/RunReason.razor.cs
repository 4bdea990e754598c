using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Runs.Run;

/// <summary>How many items have one reason, what it means, and the way to these items.</summary>
public partial class RunReason
{
    [Parameter, EditorRequired]
    public string Code { get; set; } = "";

    [Parameter, EditorRequired]
    public long Count { get; set; }

    /// <summary>All failures of the run.</summary>
    [Parameter, EditorRequired]
    public long Whole { get; set; }

    [Parameter]
    public bool IsSkipped { get; set; }

    [Parameter]
    public bool IsOn { get; set; }

    /// <summary>One of the reasons in the producer's own words.</summary>
    [Parameter]
    public string? Sample { get; set; }

    /// <summary>Set where these items can be retried; called with the code.</summary>
    [Parameter]
    public EventCallback<string> Retry { get; set; }

    /// <summary>Those of them that a later run has recovered; null where none can have.</summary>
    [Parameter]
    public int? Recovered { get; set; }

    /// <summary>Those that are left to retry; null means all.</summary>
    [Parameter]
    public int? Left { get; set; }

    [Parameter, EditorRequired]
    public string Href { get; set; } = "";

    private bool IsOver => Left == 0 && Recovered > 0;

    private long ToRetry => Left ?? Count;

    // Skips are counted apart from failures; their meter may be the longer one.
    private string Width => string.Create(CultureInfo.InvariantCulture, $"{Math.Min(100, 100.0 * Count / Math.Max(1, Math.Max(Whole, Count))):0.#}%");
}
