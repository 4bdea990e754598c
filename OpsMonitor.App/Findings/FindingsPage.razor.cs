using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Findings;

/// <summary>What differs between snapshots, newest first; several can be acknowledged at once.</summary>
public partial class FindingsPage : OperatorPage
{
    private const int PageSize = 50;
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(2);

    private PageQuery _asked = PageQuery.Of("");
    private FindingsPageState _state = new();
    private TenantId? _watched;
    private Page<FindingRow>? _page;
    private IReadOnlyList<FacetCount> _types = [];
    private IReadOnlySet<long> _selected = new HashSet<long>();
    private DateTimeOffset _readAt;
    private int _matching;
    private int _open;

    [Inject]
    public required FindingQueries Findings { get; init; }

    [Inject]
    public required OneMoment Moment { get; init; }

    [Inject]
    public required FindingLedger Ledger { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    /// <summary>What the list holds under its filters, and how much of that is open, which is neither acknowledged nor resolved.</summary>
    private string? Summary => _page is null ? null : (_matching, _open) switch
    {
        (0, _) when !_state.IsFiltered => "None open",
        ( > 0, _) when _matching == _open => $"{Numbers.Count(_open)} open",
        (_, 0) => Numbers.Count(_matching, "finding", "findings"),
        _ => $"{Numbers.Count(_matching, "finding", "findings")}, {Numbers.Count(_open)} open",
    };

    protected override async Task OnTenantReadyAsync()
    {
        _asked = Asked();
        var state = FindingsPageState.Of(_asked);
        if (_watched == Current.Id && _page is not null && state == _state)
        {
            return;
        }

        if (_watched is { } before && before != Current.Id)
        {
            Unwatch(LiveKey.Findings(before));
            _page = null;
        }

        // A selection made under other filters must never be acknowledged unseen.
        _selected = state with { Cursor = null } == _state with { Cursor = null } && _watched == Current.Id ? _selected : new HashSet<long>();
        (_state, _watched) = (state, Current.Id);
        Watch(LiveKey.Findings(Current.Id), _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        var (tenant, state) = (Current.Id, _state);
        try
        {
            var filter = state.ToFilter();
            (_page, _types, _matching, _open) = await Moment.ReadAsync(tenant, async () => (
                await Findings.ListAsync(tenant, filter, state.Cursor, PageSize, cancel),
                await Findings.SubjectTypesAsync(tenant, filter, cancel),
                await Findings.CountAsync(tenant, filter, cancel),
                state.Status == FindingStatus.Acknowledged ? 0
                    : await Findings.CountAsync(tenant, filter with { Status = FindingStatus.New, IncludeResolved = false }, cancel)), cancel);
            _readAt = Clock.Now;
            _selected = _selected.Except(_page.Items.Where(f => !f.IsOpen).Select(f => f.Id)).ToHashSet();
        }
        catch (FormatException)
        {
            // A cursor somebody mistyped: begin at the newest finding.
            Navigation.NavigateTo((state with { Cursor = null }).ToUrl(Slug), replace: true);
        }
    }

    private async Task SelectMatchingAsync() => _selected = (await Findings.OpenIdsAsync(Current.Id, _state.ToFilter())).ToHashSet();

    private void Deselect() => _selected = new HashSet<long>();

    private Task AcknowledgeAsync() => Turn.RunAsync(async () =>
    {
        var chosen = _selected;
        if (await AcknowledgeDialog.AskAsync(Turn, chosen.Count) is not { } note || await OperatorAsync() is not { } now)
        {
            return;
        }

        var changed = await Ledger.AcknowledgeAsync(now.Id, [.. chosen], now.UserId, now.Actor, note);
        _selected = new HashSet<long>();
        var left = chosen.Count - changed.Count;
        var words = $"{Numbers.Count(changed.Count, "finding", "findings")} acknowledged{(left > 0 ? $", {Numbers.Count(left)} already were or are gone" : "")}.";
        Snackbar.Add(words, Severity.Success, options =>
        {
            options.Action = changed.Count > 0 ? "Undo" : null;
            options.OnClick = _ => InvokeAsync(() => UndoAsync(changed));
        });
        await ReadAsync(LoadAsync);
    });

    private Task UndoAsync(IReadOnlyList<long> ids) => Turn.RunAsync(async () =>
    {
        if (ids.Count > 0 && await OperatorAsync() is { } now)
        {
            await Ledger.ReopenAsync(now.Id, ids, now.Actor, "Undone");
            await ReadAsync(LoadAsync);
            StateHasChanged();
        }
    });
}
