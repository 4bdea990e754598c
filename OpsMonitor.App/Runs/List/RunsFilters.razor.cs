using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Queries;

namespace OpsMonitor.App.Runs.List;

/// <summary>The filters of the runs list. Each choice is a new address; the counts are read with the rows.</summary>
public partial class RunsFilters
{
    private static readonly (int Days, string Words)[] Ranges =
        [(1, "Last 24 hours"), (7, "Last 7 days"), (30, "Last 30 days"), (90, "Last 90 days")];

    private const string EndedIn = "ended-";

    private readonly Choices<RunsPageState> _choices = new();

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public RunsPageState State { get; set; } = new();

    /// <summary>Null until they are counted.</summary>
    [Parameter]
    public RunFacets? Facets { get; set; }

    protected override void OnParametersSet() => _choices.Show(State.First);

    private static string SearchHint =>
        $"Ids and items are found in all runs, idempotency keys and summaries in the newest {Numbers.Count(RunSearch.Window)}.";

    private string? SampleHint => Facets is { IsSample: true } ? $"Counted in the newest {Numbers.Count(FacetCount.Cap)} runs" : null;

    private bool HasDates => State.From is not null || State.To is not null;

    private string? RangeValue => HasDates ? "dates" : State.EndedDays is { } ended ? Ended(ended) : State.Days?.ToString(CultureInfo.InvariantCulture);

    private IReadOnlyList<(string Value, string Words)> RangeOptions =>
    [
        (Ended(1), "Ended in the last 24 hours"),
        .. from days in State.EndedDays is { } ended and not 1 ? new[] { ended } : [] select (Ended(days), $"Ended in the last {Numbers.Count(days, "day", "days")}"),
        .. from range in Ranges select (range.Days.ToString(CultureInfo.InvariantCulture), range.Words),
        .. from days in State.Days is { } other && !HasDates && Ranges.All(r => r.Days != other) ? new[] { other } : []
           select (days.ToString(CultureInfo.InvariantCulture), $"Last {Numbers.Count(days, "day", "days")}"),
        ("dates", "From ... to ..."),
    ];

    /// <summary>Filters that a phone folds away; the bucket is beside them.</summary>
    private int Active => new[]
    {
        State.Text is not null, State.Resource is not null, State.Action is not null, State.By is not null, RangeValue is not null, State.Failures, State.Stalled,
        State.Status is not null, State.Reason is not null, State.RetryOf is not null,
    }.Count(set => set);

    private string? FirstDay => State.From is { } from ? Day(from) : null;

    private string? LastDay => State.To is { } to ? Day(to > DateTimeOffset.MinValue ? to.AddTicks(-1) : to) : null;

    private string Url(RunsPageState state) => state.First.ToUrl(Slug);

    private void Go(Func<RunsPageState, RunsPageState> choice) => Navigation.NavigateTo(Url(_choices.Choose(choice)));

    private static string Ended(int days) => $"{EndedIn}{days.ToString(CultureInfo.InvariantCulture)}";

    private void GoRange(string? value) => Go(s => s with
    {
        EndedDays = value is not null && value.StartsWith(EndedIn, StringComparison.Ordinal) ? int.Parse(value.AsSpan(EndedIn.Length), CultureInfo.InvariantCulture) : null,
        Days = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : null,
        From = value is "dates" ? DayStart(Day(Clock.Now), -6) : null,
        To = null,
    });

    private string Day(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Clock.Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Midnight as the reader lives it; the address keeps the moment.
    private DateTimeOffset? DayStart(string? day, int plus) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is > 1970 and < 9999
            && date.AddDays(plus).ToDateTime(TimeOnly.MinValue) is var midnight
            ? new DateTimeOffset(midnight, Clock.Zone.GetUtcOffset(midnight)).ToUniversalTime()
            : null;

    private static string? Typed(string? value) => PageQuery.Typed(value)?.Trim() is { Length: > 0 } text ? text : null;
}
