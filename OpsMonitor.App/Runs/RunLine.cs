using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Runs;

/// <summary>A run of the list in the words of its row. Words are made once for all who look at the same read of a run; only times are the reader's.</summary>
public sealed class RunLine(RunRow run, string slug)
{
    // The narrowest column has room for so many letters.
    private const int Cut = 12;

    private Times? _times;

    public RunRow Run { get; } = run;

    public string Id { get; } = run.Id.ToString(CultureInfo.InvariantCulture);

    public string Href { get; } = Urls.Run(slug, run.Id);

    public string Choose { get; } = $"Choose run {run.Id}";

    public MarkupString Status { get; } = RunStatusLook.Of(run.Status).Chip;

    public string Title { get; } = OperationNames.Title(run.Resource, run.Action);

    public string Below { get; } = (OperationNames.HasTitle(run.Resource, run.Action), run.Summary) switch
    {
        (true, null) => OperationNames.Code(run.Resource, run.Action),
        (_, { } summary) => summary,
        (false, null) => $"#{run.Id}",
    };

    public string BarClass { get; } = RunBar.Class(run.Counters, moving: run.Status == RunStatus.Running, ended: !run.IsActive);

    public string? BarStyle { get; } = RunBar.Style(run.Counters, ended: !run.IsActive);

    public string? Percent { get; } = RunBar.Percent(run.Counters, ended: !run.IsActive)?.ToString(CultureInfo.InvariantCulture);

    public string Progress { get; } = RunWords.Progress(run.Status, run.Counters) + (run.IsActive && run.AbortRequestedBy is not null ? ", abort requested" : "");

    /// <summary>For a tooltip, where it may be cut off.</summary>
    public string? LongInitiator { get; } = run.Initiator.Length > Cut ? run.Initiator : null;

    /// <summary>Duration, time left, or nothing yet.</summary>
    public string Time { get; } = RunWords.Time(run);

    public MarkupString Started(ViewerClock clock) => TimesFor(clock).Started;

    public MarkupString? Finished(ViewerClock clock) => TimesFor(clock).Finished;

    /// <summary>This line, where <paramref name="fresh"/> says nothing new: a row changes only when its run does.</summary>
    public RunLine Or(RunLine? fresh) => fresh is null || (fresh.Run.Rev == Run.Rev && fresh.Run.Behind == Run.Behind) ? this : fresh;

    private Times TimesFor(ViewerClock clock)
    {
        // Readers of one list mostly live in one zone.
        if (_times is not { } known || !known.Zone.Equals(clock.Zone))
        {
            _times = known = new(clock.Zone, clock.Html(Run.CreatedAt), Run.FinishedAt is { } end ? clock.Html(end) : null);
        }

        return known;
    }

    private sealed record Times(TimeZoneInfo Zone, MarkupString Started, MarkupString? Finished);
}
