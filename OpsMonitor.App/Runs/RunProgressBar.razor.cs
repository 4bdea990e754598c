using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Runs;

/// <summary>Succeeded, failed, skipped and the rest on one line. An unknown total shows no share while the run may still grow; once it has ended, what was done is the whole.</summary>
public partial class RunProgressBar
{
    /// <summary>Items, or null while the producer does not know it.</summary>
    [Parameter, EditorRequired]
    public int? Total { get; set; }

    [Parameter, EditorRequired]
    public int Processed { get; set; }

    [Parameter, EditorRequired]
    public int Succeeded { get; set; }

    [Parameter, EditorRequired]
    public int Failed { get; set; }

    [Parameter, EditorRequired]
    public int Skipped { get; set; }

    [Parameter]
    public bool Big { get; set; }

    /// <summary>The run is at work: with an unknown total the bar moves.</summary>
    [Parameter]
    public bool Moving { get; set; }

    /// <summary>Nothing more will come.</summary>
    [Parameter]
    public bool Ended { get; set; }

    private string Label => RunWords.Counters(new(Total, Processed, Succeeded, Failed, Skipped));

    // At least one, and never less than what is processed, so that the parts fit in.
    private int Whole => Math.Max(1, Math.Max(Total ?? 0, Processed));

    private string Width(int part) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / Whole:0.##}%");
}
