using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts.Charts;
using OpsMonitor.App.Runs.List;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Overview;

/// <summary>The most frequent failure reasons across the runs of a range.</summary>
public sealed partial class OverviewReasons
{
    private FailureReasons Reasons => Read.Reasons;

    /// <summary>How far back to look.</summary>
    [Parameter]
    public ChartRange Range { get; set; }

    private string Rest
    {
        get
        {
            var more = Reasons.More > 0 ? $"{Numbers.Count(Reasons.More, "more reason", "more reasons")}. " : "";
            more += Reasons.MoreOfRuns > 0 ? $"{Numbers.Count(Reasons.MoreOfRuns, "more reason", "more reasons")} of whole runs. " : "";
            return Reasons.IsCapped
                ? $"{more}Counted in the newest {Numbers.Count(Reasons.RunsRead, "run", "runs")} with failures; there are more."
                : $"{more}{Numbers.Count(Reasons.Items, "failed item", "failed items")} in {Numbers.Count(Reasons.RunsRead, "run", "runs")}.";
        }
    }

    private string List(FailureReason reason) => new RunsPageState { Reason = reason.ReasonCode, EndedDays = ChartRanges.Days(Range) }.ToUrl(Slug);

    private static string Words(FailureReason reason) => reason.Items == 0
        ? Numbers.Count(reason.Runs, "whole run", "whole runs")
        : $"{Numbers.Count(reason.Items, "item", "items")} in {Numbers.Count(reason.Runs, "run", "runs")}";

    private string Width(FailureReason reason) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * reason.Items / Math.Max(1, Reasons.Top.Max(r => r.Items)):0.#}%");
}
