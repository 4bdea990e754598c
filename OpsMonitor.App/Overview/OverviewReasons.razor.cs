using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Charts;
using OpsMonitor.App.Live;
using OpsMonitor.App.Runs;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Overview;

/// <summary>The most frequent failure reasons across the runs of a range.</summary>
public sealed partial class OverviewReasons
{
    private FailureReasons? _reasons;

    [Inject]
    public required RunStats Stats { get; init; }

    // It may read the failures of hundreds of runs.
    protected override TimeSpan Pace => TimeSpan.FromSeconds(30);

    protected override IEnumerable<LiveKey> Keys => [LiveKey.Runs(Tenant)];

    private string Rest
    {
        get
        {
            var more = _reasons!.More > 0 ? $"{Numbers.Count(_reasons.More, "more reason", "more reasons")}. " : "";
            return _reasons.IsCapped
                ? $"{more}Counted in the newest {Numbers.Count(_reasons.RunsRead, "run", "runs")} with failures; there are more."
                : $"{more}{Numbers.Count(_reasons.Items, "failed item", "failed items")} in {Numbers.Count(_reasons.RunsRead, "run", "runs")}.";
        }
    }

    protected override async Task ReadPartAsync(CancellationToken cancel) =>
        _reasons = await Stats.ReasonsAsync(Tenant, ChartRanges.Edges(Range, Clock.Now, Clock.Zone)[0], cancel: cancel);

    private string List(FailureReason reason) => new RunsPageState { Reason = reason.ReasonCode, Days = ChartRanges.Days(Range) }.ToUrl(Slug);

    private static string Words(FailureReason reason) => reason.Items == 0
        ? Numbers.Count(reason.Runs, "whole run", "whole runs")
        : $"{Numbers.Count(reason.Items, "item", "items")} in {Numbers.Count(reason.Runs, "run", "runs")}";

    private string Width(FailureReason reason) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * reason.Items / Math.Max(1, _reasons!.Top.Max(r => r.Items)):0.#}%");
}
