using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Run;

/// <summary>What the progress card says of a run, made once for all who look at the same reading; only times are the reader's.</summary>
public sealed class RunProgress(RunRow run, double? perSecond, string? eta, string slug, RunPageState state)
{
    private static readonly MarkupString s_stalled = Markup.Of($"""<b class="stalled">{OpsIcons.Of("partial")}Stalled</b>""");
    private static readonly MarkupString s_waiting = Markup.Of($"""<span class="sub">Waiting for a worker or its producer</span>""");

    private Said? _said;

    /// <summary>Marks the tile of the outcome that the items are filtered by.</summary>
    public string? On(ItemOutcome outcome) => state.Outcome == outcome ? "on" : null;

    public string BarClass { get; } = RunBar.Class(run.Counters, moving: run.Status == RunStatus.Running, ended: !run.IsActive) + " big";

    public string? BarStyle { get; } = RunBar.Style(run.Counters, ended: !run.IsActive);

    public string BarWords { get; } = RunWords.Counters(run.Counters, ended: !run.IsActive);

    public string? BarLeast { get; } = RunBar.HasShares(run.Counters, ended: !run.IsActive) ? "0" : null;

    public string? BarMost { get; } = RunBar.HasShares(run.Counters, ended: !run.IsActive) ? RunBar.Whole(run.Counters).ToString(CultureInfo.InvariantCulture) : null;

    public string? BarNow { get; } = RunBar.HasShares(run.Counters, ended: !run.IsActive) ? run.Counters.Processed.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>The addresses that the tiles lead to: the items of one outcome, or all of them.</summary>
    public string AllHref { get; } = Href(null, slug, run, state);

    public string SucceededHref { get; } = Href(ItemOutcome.Succeeded, slug, run, state);

    public string FailedHref { get; } = Href(ItemOutcome.Failed, slug, run, state);

    public string SkippedHref { get; } = Href(ItemOutcome.Skipped, slug, run, state);

    public MarkupString Total { get; } = Tile(null, TotalOf(run), "Total");

    public MarkupString Succeeded { get; } = Tile("good", Numbers.Count(run.Counters.Succeeded), "Succeeded");

    public MarkupString Failed { get; } = Tile(run.Counters.Failed > 0 ? "bad" : null, Numbers.Count(run.Counters.Failed), "Failed");

    public MarkupString Skipped { get; } = Tile(run.Counters.Skipped > 0 ? "some" : null, Numbers.Count(run.Counters.Skipped), "Skipped");

    public MarkupString Remaining { get; } = run.NeverReported > 0 ? Tile("some", RemainingOf(run), "Never reported") : Tile(null, RemainingOf(run), "Remaining");

    /// <summary>How far it is, and how fast.</summary>
    /// <param name="silent">It should be reporting and is not.</param>
    public MarkupString Line(bool silent, ViewerClock clock)
    {
        // Most readers live in one zone.
        if (_said is not { } said || said.Silent != silent || !said.Zone.Equals(clock.Zone))
        {
            _said = said = new(silent, clock.Zone, Markup.Of(
                $"""<b class="done">{RunWords.Headline(run.Status, run.Counters)}</b><span class="sub">{RunWords.Trouble(run.Status, run.Counters)}</span><span class="rate">{Pace(silent, clock)}</span>"""));
        }

        return said.Line;
    }

    private MarkupString Pace(bool silent, ViewerClock clock) => run.Status switch
    {
        RunStatus.Running when silent => Markup.Of($"{s_stalled}{Report("", clock)}"),
        RunStatus.Running when perSecond is { } rate => Markup.Of($"<b>{Numbers.Rate(rate)} items/s</b>{Report(Left, clock)}"),
        RunStatus.Running => Report(Left, clock),
        RunStatus.Pending => s_waiting,
        _ => Markup.Of($"""<span class="sub">{Finished}</span>"""),
    };

    private string Left => eta is null ? "" : eta + ", ";

    private MarkupString Report(string left, ViewerClock clock) => run.ReportedAt is { } reported
        ? Markup.Of($"""<span class="sub">{left}last report {clock.Html(reported)}</span>""")
        : Markup.Of($"""<span class="sub">{left}no report yet</span>""");

    private string Finished => run switch
    {
        { StartedAt: { } start, FinishedAt: { } end } => $"took {Numbers.Duration(end - start)}{Average(end - start)}",
        _ => "never started",
    };

    private string Average(TimeSpan took) =>
        run.Counters.Processed > 0 && took > TimeSpan.FromSeconds(1) ? $", {Numbers.Rate(run.Counters.Processed / took.TotalSeconds)} items/s" : "";

    private static string Href(ItemOutcome? outcome, string slug, RunRow run, RunPageState state) => new RunPageState { Outcome = outcome, Text = state.Text }.ToUrl(slug, run.Id);

    private static MarkupString Tile(string? css, string number, string word) => css is null
        ? Markup.Of($"<b>{number}</b><span>{word}</span>")
        : Markup.Of($"""<b class="{css}">{number}</b><span>{word}</span>""");

    private static string TotalOf(RunRow run) => run.Counters.Total is { } total ? Numbers.Count(total) : RunWords.NeverBegan(run.Status, run.Counters) ? "-" : "unknown";

    // A run that ended well has done all there was, whether or not it ever said how much; of one that ended otherwise nothing remains to be waited for.
    private static string RemainingOf(RunRow run) => (run.Status, run.Counters.Remaining) switch
    {
        (_, { } left) => Numbers.Count(Math.Max(0, left)),
        (RunStatus.Completed or RunStatus.CompletedWithErrors, null) => "0",
        _ => run.IsActive ? "unknown" : "-",
    };

    private sealed record Said(bool Silent, TimeZoneInfo Zone, MarkupString Line);
}
