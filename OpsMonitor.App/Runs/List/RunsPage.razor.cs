using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.List;

/// <summary>
/// All runs of a tenant: what is asked for, and the list of it. The list moves by itself, so that a tick renders nothing else; where counts changed with the
/// rows, it tells the page, and both are rendered as one.
/// </summary>
public partial class RunsPage : TenantPage
{
    private PageQuery _asked = PageQuery.Of("");
    private RunsPageState _state = new();
    private RunFacets? _facets;
    private RunsTableLook? _look;
    private string? _shown;
    private bool _paused;

    [Inject]
    public required IJSRuntime Js { get; init; }

    private RunsTableLook Look => _look ?? RunsTableLook.Default;

    private string? Summary => _facets is null ? null : FacetWords.Total(_facets, _state.Bucket) + InTime;

    private string InTime => _state is { EndedDays: { } ended } ? $" that ended{Last(ended)}" : _state.Days is { } days ? Last(days) : "";

    private static string Last(int days) => days == 1 ? " in the last day" : $" in the last {Numbers.Count(days)} days";

    /// <summary>How many runs match, as far as they are counted.</summary>
    private int Matching => _facets is null ? 0 : _state.Bucket is { } bucket ? _facets.Buckets.GetValueOrDefault(bucket) : _facets.Total;

    protected override Right Needed => Right.Observe;

    protected override async Task OnTenantReadyAsync()
    {
        _facets = _shown == Slug ? _facets : null;
        (_shown, _asked) = (Slug, Asked());
        _state = RunsPageState.Of(_asked);
        if (!Current.May(Right.Read) && _state.Text is { } text && !text.All(char.IsAsciiDigit))
        {
            _asked.Fail(["q"], text, "must be a run's number, which is all that observers can search for");
        }

        _look ??= RunsTableLook.Parse(await Js.InvokeAsync<string?>("OpsRuns.look"));
    }

    private void TogglePause() => _paused = !_paused;

    private async Task SetLookAsync(RunsTableLook look)
    {
        _look = look;
        await Js.InvokeVoidAsync("OpsRuns.remember", look.ToString());
    }
}
