using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Run;

/// <summary>The big bar, the pace, and tiles that filter the items.</summary>
public partial class RunProgressCard
{
    [Parameter, EditorRequired]
    public RunRow Run { get; set; } = null!;

    /// <summary>Items per second lately; null while unknown.</summary>
    [Parameter]
    public double? PerSecond { get; set; }

    /// <summary>Time left in words; null while there is nothing to go by.</summary>
    [Parameter]
    public string? Eta { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public RunPageState State { get; set; } = new();

    /// <summary>Running, but without a report for long.</summary>
    [Parameter]
    public bool Silent { get; set; }

    private string Finished => Run switch
    {
        { StartedAt: { } start, FinishedAt: { } end } => $"took {Numbers.Duration(end - start)}{Average(end - start)}",
        _ => "never started",
    };

    private string Average(TimeSpan took) =>
        Run.Counters.Processed > 0 && took > TimeSpan.FromSeconds(1) ? $", {Numbers.Rate(Run.Counters.Processed / took.TotalSeconds)} items/s" : "";

    private string Total => Run.Counters.Total is { } total ? Numbers.Count(total) : RunWords.NeverBegan(Run.Status, Run.Counters) ? "-" : "unknown";

    // A run that ended well has done all there was, whether or not it ever said how much; of one that ended otherwise nothing remains to be waited for.
    private string Remaining => (Run.Status, Run.Counters.Remaining) switch
    {
        (_, { } left) => Numbers.Count(Math.Max(0, left)),
        (RunStatus.Completed or RunStatus.CompletedWithErrors, null) => "0",
        _ => Run.IsActive ? "unknown" : "-",
    };

    private string Url(ItemOutcome? outcome) => new RunPageState { Outcome = outcome, Text = State.Text }.ToUrl(Slug, Run.Id);

    private string? On(ItemOutcome? outcome) => outcome is not null && State.Outcome == outcome ? "on" : null;
}
