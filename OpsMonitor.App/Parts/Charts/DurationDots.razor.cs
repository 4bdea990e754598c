using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Parts.Charts;

/// <summary>How long the runs of one operation took, one after the other; each dot is its status's icon and leads to the run.</summary>
public partial class DurationDots
{
    private IReadOnlyList<TimeSpan> _ticks = [TimeSpan.Zero, TimeSpan.FromSeconds(1)];

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    /// <summary>Oldest first.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<RunDuration> Runs { get; set; } = [];

    /// <summary>The run that the reader is looking at, marked if it is one of these.</summary>
    [Parameter]
    public long? Current { get; set; }

    [Parameter]
    public string Caption { get; set; } = "How long the last runs of this operation took";

    protected override object Shows => (Slug, Runs, Current, Caption);

    private string Path => string.Join(' ', Runs.Index().Select(r => $"{Number(Place(r.Index))},{Y(r.Item.Duration)}"));

    protected override void OnParametersSet() => _ticks = ChartScale.Durations(Runs.Count == 0 ? TimeSpan.Zero : Runs.Max(r => r.Duration));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Short(TimeSpan tick) =>
        tick.TotalSeconds < 10 && tick.Milliseconds == 0 ? $"{tick.Seconds} s" : Numbers.Duration(tick);

    // Evenly, by order: runs in quick succession would lie on top of each other.
    private double Place(int place) => Runs.Count == 1 ? 50 : 2 + (96.0 * place / (Runs.Count - 1));

    private string Across(int place) => Number(Place(place)) + "%";

    private string Up(TimeSpan duration) => Number(100 * (duration / _ticks[^1])) + "%";

    private string Y(TimeSpan duration) => Number(100 - (100 * (duration / _ticks[^1])));

    private MarkupString Line(RunDuration run) => Markup.Of(
        $"""<tr><th scope="row">#{run.Id}{(run.Id == Current ? ", this run" : "")}</th><td>{Clock.Exact(run.FinishedAt)}</td><td>{RunStatusLook.Of(run.Status).Word}</td><td>{Numbers.Duration(run.Duration)}</td><td>{Numbers.Count(run.Items)}</td></tr>""");

    private string Words(RunDuration run) =>
        $"{(run.Id == Current ? "This run" : $"Run #{run.Id}")}: {RunStatusLook.Of(run.Status).Word.ToLowerInvariant()} after {Numbers.Duration(run.Duration)}, {Numbers.Count(run.Items, "item", "items")}, {Clock.Ago(run.FinishedAt)}";
}
