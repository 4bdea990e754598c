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

    private RunFacets? _facets;
    private (TenantId Tenant, RunsPageState State)? _shown;
    private TenantId? _watched;

    [Inject]
    public required RunQueries Runs { get; init; }

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
        var wanted = (Tenant, State with { Cursor = null });
        if (_shown == wanted)
        {
            return;
        }

        _shown = wanted;
        if (_watched is { } before && before != Tenant)
        {
            Unwatch(LiveKey.Runs(before));
        }

        _watched = Tenant;
        Watch(LiveKey.Runs(Tenant), _refresh, cancel => Paused ? Task.CompletedTask : LoadAsync(cancel));
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        _facets = await Runs.FacetsAsync(Tenant, State.ToFilter(Clock.Now), cancel);
        await FacetsChanged.InvokeAsync(_facets);
    }

    private string Url(RunsPageState state) => (state with { Cursor = null }).ToUrl(Slug);

    private void Go(RunsPageState state) => Navigation.NavigateTo(Url(state));

    private static string? Value(ChangeEventArgs change) => change.Value is string { Length: > 0 } text ? text : null;

    private static string Text(FacetCount facet) => facet.Count == 0 ? facet.Value : $"{facet.Value} ({FacetWords.Count(facet.Count)})";

    /// <summary>What is chosen stays a choice, even when nothing of it is left.</summary>
    private static IEnumerable<FacetCount> Options(IReadOnlyList<FacetCount>? facets, string? chosen) =>
        chosen is null || facets?.Any(f => f.Value == chosen) == true ? facets ?? [] : [.. facets ?? [], new(chosen, 0)];
}
