using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.List;

/// <summary>
/// A run of the list as its row shows it. Made once for all who look at the same read of a run, only times are the reader's; each cell that holds
/// nothing but words is one piece of markup, so that a row is few nodes and an unchanged cell costs a look at its reference.
/// </summary>
public sealed class RunLine(RunRow run, string slug)
{
    // The narrowest column has room for so many letters.
    private const int Cut = 12;

    private static readonly MarkupString _stalled = Markup.Of($"""<td class="num left silent">Stalled</td>""");

    private readonly MarkupString _time = Markup.Of($"""<td class="num left">{RunWords.Time(run)}</td>""");
    private Times? _times;

    public RunRow Run { get; } = run;

    public string Id { get; } = run.Id.ToString(CultureInfo.InvariantCulture);

    public string Choose { get; } = $"Choose run {run.Id}";

    public MarkupString Status { get; } = Markup.Of($"""<td class="status">{RunStatusLook.Of(run.Status).Chip}</td>""");

    /// <summary>The status of a row that no longer matches the filters.</summary>
    public MarkupString StatusOfGone => Markup.Of($"""<td class="status">{RunStatusLook.Of(Run.Status).Chip}<span class="visually-hidden">, no longer matches the filters</span></td>""");

    public MarkupString Operation { get; } = Markup.Of(
        $"""<td class="two operation"><a class="open" href="{Urls.Run(slug, run.Id)}">{OperationNames.Title(run.Resource, run.Action)}</a><small>{Below(run)}</small></td>""");

    public string BarClass { get; } = RunBar.Class(run.Counters, moving: run.Status == RunStatus.Running, ended: !run.IsActive);

    public string? BarStyle { get; } = RunBar.Style(run.Counters, ended: !run.IsActive);

    public string? Percent { get; } = RunBar.Percent(run.Counters, ended: !run.IsActive)?.ToString(CultureInfo.InvariantCulture);

    public MarkupString Progress { get; } = Markup.Of(
        $"<small>{RunWords.Progress(run.Status, run.Counters)}{(run.IsActive && run.AbortRequestedBy is not null ? ", abort requested" : "")}</small>");

    /// <summary>With a tooltip where it may be cut off.</summary>
    public MarkupString StartedBy { get; } = run.Initiator.Length > Cut
        ? Markup.Of($"""<td class="by" title="{run.Initiator}">{run.Initiator}</td>""")
        : Markup.Of($"""<td class="by">{run.Initiator}</td>""");

    public MarkupString Started(ViewerClock clock) => TimesFor(clock).Started;

    public MarkupString Finished(ViewerClock clock) => TimesFor(clock).Finished;

    /// <summary>Duration, time left, or nothing yet.</summary>
    public MarkupString Time(bool stalled) => stalled ? _stalled : _time;

    // What few look at is made when it is asked for.
    public MarkupString IdCell => Markup.Of($"""<td class="spare">#{Run.Id}</td>""");

    public MarkupString RetryOf => Run.RetryOfRunId is { } origin
        ? Markup.Of($"""<td class="spare"><a class="link above" href="{Urls.Run(slug, origin)}">#{origin}</a></td>""")
        : Markup.Of($"""<td class="spare"></td>""");

    public MarkupString Key => Markup.Of($"""<td class="spare key mono" title="{Run.IdempotencyKey}">{Run.IdempotencyKey}</td>""");

    /// <summary>This line, where <paramref name="fresh"/> says nothing new: a row changes only when its run does.</summary>
    public RunLine Or(RunLine? fresh) => fresh is null || (fresh.Run.Rev == Run.Rev && fresh.Run.Behind == Run.Behind) ? this : fresh;

    private static string Below(RunRow run) => (OperationNames.HasTitle(run.Resource, run.Action), run.Summary) switch
    {
        (true, null) => OperationNames.Code(run.Resource, run.Action),
        (_, { } summary) => summary,
        (false, null) => $"#{run.Id}",
    };

    private Times TimesFor(ViewerClock clock)
    {
        // Readers of one list mostly live in one zone.
        if (_times is not { } known || !known.Zone.Equals(clock.Zone))
        {
            _times = known = new(
                clock.Zone,
                Markup.Of($"""<td class="started">{clock.Html(Run.CreatedAt)}</td>"""),
                Run.FinishedAt is { } end ? Markup.Of($"""<td class="spare started">{clock.Html(end)}</td>""") : Markup.Of($"""<td class="spare started"></td>"""));
        }

        return known;
    }

    private sealed record Times(TimeZoneInfo Zone, MarkupString Started, MarkupString Finished);
}
