using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Runs.List;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Overview;

/// <summary>The six numbers of a tenant; each leads to what it counts.</summary>
public sealed partial class OverviewTiles
{
    /// <summary>Why all of the overview is older than it should be; null when it is not.</summary>
    /// <summary>The reader may see findings.</summary>
    [Parameter]
    public bool SeesFindings { get; set; } = true;

    [Parameter]
    public string? StaleReason { get; set; }

    private RunLoad Load => Read.Load;

    private RunOutcomes Day => Read.Day;

    private string Rate => Day.Finished == 0 ? "-" : Numbers.Percent(Day.Succeeded, Day.Finished);

    private string RateNote => Day switch
    {
        { Finished: 0, Aborted: 0 } => "No run ended",
        { Finished: 0 } => $"None ended, not counting {Numbers.Count(Day.Aborted)} aborted",
        _ => RunWords.Rated(Day),
    };

    private string Runs(RunStatusBucket bucket) => new RunsPageState { Bucket = bucket }.ToUrl(Slug);

    // The same window as the number; aborted runs are beside it, not in it.
    private string Ended(RunStatusBucket bucket) =>
        (bucket == RunStatusBucket.Failed ? new RunsPageState { Status = RunStatus.Failed, EndedDays = 1 } : new() { Bucket = bucket, EndedDays = 1 }).ToUrl(Slug);

    private string Capped(int count) => Numbers.Count(count) + (Day.IsCapped ? "+" : "");

    // Whole minutes: seconds would render the tile again each second.
    private string Waits(DateTimeOffset since) =>
        Read.At - since is { TotalMinutes: >= 1 } wait ? Numbers.Duration(TimeSpan.FromMinutes(Math.Floor(wait.TotalMinutes))) : "under 1 min";
}
