using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Runs;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Overview;

/// <summary>The six numbers of a tenant; each leads to what it counts.</summary>
public sealed partial class OverviewTiles
{
    private RunLoad? _load;
    private RunOutcomes? _day;
    private int _findings;

    [Inject]
    public required RunStats Stats { get; init; }

    [Inject]
    public required FindingQueries Findings { get; init; }

    protected override TimeSpan Pace => TimeSpan.FromSeconds(2);

    protected override IEnumerable<LiveKey> Keys => [LiveKey.Runs(Tenant), LiveKey.Findings(Tenant)];

    private string Rate => _day!.Finished == 0 ? "-" : Numbers.Percent(_day.Succeeded, _day.Finished);

    private string RateNote => _day switch
    {
        { Finished: 0 } => "No run ended",
        { IsCapped: true } => $"of the newest {Numbers.Count(_day.Finished)} that ended",
        _ => $"of {Numbers.Count(_day!.Finished)} that ended",
    };

    protected override async Task ReadPartAsync(CancellationToken cancel)
    {
        var load = await Stats.LoadAsync(Tenant, cancel);
        var day = await Stats.OutcomesAsync(Tenant, Clock.Now.AddDays(-1), cancel: cancel);
        _findings = await Findings.CountOpenAsync(Tenant, cancel);
        (_load, _day) = (load, day);
    }

    private string Runs(RunStatusBucket bucket, int? days = null) => new RunsPageState { Bucket = bucket, Days = days }.ToUrl(Slug);

    private string Capped(int count) => Numbers.Count(count) + (_day!.IsCapped ? "+" : "");

    // Whole minutes: seconds would render the tile again each second.
    private string Waits(DateTimeOffset since) =>
        ReadAt - since is { TotalMinutes: >= 1 } wait ? Numbers.Duration(TimeSpan.FromMinutes(Math.Floor(wait.TotalMinutes))) : "under 1 min";
}
