using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Runs.Run;

/// <summary>What happened to the run, newest first.</summary>
public partial class RunTimeline
{
    [Inject]
    public required ViewerClock Clock { get; init; }

    /// <summary>Oldest first.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<TimelineEntry> Entries { get; set; } = [];

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    /// <summary>Items of the ended run that no report told of, for entries that do not say it themselves.</summary>
    [Parameter]
    public int? NeverReported { get; set; }

    [Parameter]
    public bool IsActive { get; set; }

    protected override object Shows => (Entries, Slug, NeverReported, IsActive);
}
