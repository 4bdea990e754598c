using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs;

/// <summary>The filters of the runs list. Each choice is a new address; the counts follow the runs at a calmer pace than the rows.</summary>
public partial class RunsFilters : LiveComponent
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(3);

    private static readonly (int Days, string Words)[] Ranges =
        [(1, "Last 24 hours"), (7, "Last 7 days"), (30, "Last 30 days"), (90, "Last 90 days")];

    private readonly Choices<RunsPageState> _choices = new();
    private RunFacets? _facets;
    private (TenantId Tenant, RunsPageState State)? _shown;
    private TenantId? _watched;

    [Inject]
    public required RunLists Lists { get; init; }

    [Inject]
    public required SharedReads Reads { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public RunsPageState State { get; set; } = new();

    [Parameter]
    public bool Paused { get; set; }

    [Parameter]
    public EventCallback<RunFacets> FacetsChanged { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        _choices.Show(State.First);
        var wanted = (Tenant, State.First);
        if (_shown == wanted)
        {
            return;
        }

        _shown = wanted;
        if (_watched is { } before && before != Tenant)
        {
            Unwatch(LiveKey.Runs(before));
            _facets = null; // equal counts of another tenant are news too
        }

        _watched = Tenant;
        Watch(LiveKey.Runs(Tenant), _refresh, cancel => Paused ? Task.FromResult(false) : LoadAsync(cancel));
        await ReadAsync(LoadAsync);
    }

    private static string SearchHint =>
        $"Ids and items are found in all runs, idempotency keys and summaries in the newest {Numbers.Count(RunSearch.Window)}.";

    private string? SampleHint => _facets is { IsSample: true } ? $"Counted in the newest {Numbers.Count(FacetCount.Cap)} runs" : null;

    private bool HasDates => State.From is not null || State.To is not null;

    private string RangeValue => HasDates ? "dates" : State.Days?.ToString(CultureInfo.InvariantCulture) ?? "";

    private int? OtherDays => State.Days is { } days && !HasDates && Ranges.All(r => r.Days != days) ? days : null;

    private string? FirstDay => State.From is { } from ? Day(from) : null;

    private string? LastDay => State.To is { } to ? Day(to > DateTimeOffset.MinValue ? to.AddTicks(-1) : to) : null;

    private async Task<bool> LoadAsync(CancellationToken cancel)
    {
        var (tenant, filter) = (Tenant, State.ToFilter(Clock.Now));
        var facets = await Reads.ReadAsync((tenant, "facets", filter), Since, () => Lists.FacetsAsync(tenant, filter), cancel);
        if (facets == _facets)
        {
            return false;
        }

        _facets = facets;
        await FacetsChanged.InvokeAsync(facets);
        return true;
    }

    private string Url(RunsPageState state) => state.First.ToUrl(Slug);

    private void Go(Func<RunsPageState, RunsPageState> choice) => Navigation.NavigateTo(Url(_choices.Choose(choice)));

    private void GoRange(string? value) => Go(s => s with
    {
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

    private static string? Value(ChangeEventArgs change) => PageQuery.Typed(change.Value)?.Trim();
}
