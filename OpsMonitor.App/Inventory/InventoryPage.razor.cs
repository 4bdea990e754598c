using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Items;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Inventory;

/// <summary>The snapshots of a tenant: upload one, see them, compare two.</summary>
public partial class InventoryPage : ListPage<InventoryPageState>
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private Page<SyncRow>? _page;
    private IReadOnlyList<SyncRow> _choices = [];
    private IReadOnlyDictionary<string, BaselineRow> _baselines = new Dictionary<string, BaselineRow>();
    private string? _error;
    private bool _busy;

    [Inject]
    public required InventoryQueries Inventory { get; init; }

    [Inject]
    public required BaselineQueries Baselines { get; init; }

    [Inject]
    public required OneMoment Moment { get; init; }

    [Inject]
    public required RunActions Actions { get; init; }

    private string? Summary => _page is null ? null
        : _choices is [var latest, ..] ? $"{Numbers.Count(latest.ItemCount, "item", "items")} in the latest snapshot" : "No finished snapshot yet";

    /// <summary>The chosen current snapshot, else the newest.</summary>
    private long? Newest => State.Current ?? (_choices is [var latest, ..] ? latest.Id : null);

    /// <summary>The chosen baseline, else the approved one, else the newest older one of the same selection.</summary>
    private long? Baseline => State.Baseline ?? (_choices.FirstOrDefault(c => c.Id == Newest) is not { } current ? null
        : _baselines.GetValueOrDefault(current.SelectionHash) is { } approved && approved.SyncRunId != current.Id ? approved.SyncRunId
        : _choices.FirstOrDefault(c => c.Id < current.Id && c.SelectionHash == current.SelectionHash)?.Id);

    private string Curl => $"curl -H \"Authorization: Bearer $OPSMONITOR_KEY\" \\\n  -F file=@inventory.zip \\\n  {Navigation.BaseUri}api/v1/inventory/sync-runs";

    protected override bool IsRead => _page is not null;

    protected override InventoryPageState Read(PageQuery request) => InventoryPageState.Of(request);

    protected override string ToUrl(InventoryPageState state) => state.ToUrl(Slug);

    protected override void WatchAll()
    {
        Watch(LiveKey.Inventory(Current.Id), _refresh, LoadAsync);

        // The counts of snapshots that are being read move with their runs.
        Watch(LiveKey.Runs(Current.Id), _refresh, async cancel =>
        {
            var moves = _page?.Items.Any(s => !RunTransitions.IsTerminal(s.Status)) == true;
            await (moves ? LoadAsync(cancel) : Task.CompletedTask);
            return moves;
        });
    }

    protected override void Forget() => (_page, _choices, _error) = (null, [], null);

    protected override void Move(InventoryPageState next) => _error = null;

    private static string SelectionWords(SyncRow sync) => sync.SubjectTypes switch
    {
        ["*"] => "All types",
        [var one] => one,
        var several => $"{Numbers.Count(several.Count)} types",
    };

    protected override async Task ReadListAsync(CancellationToken cancel)
    {
        var (tenant, state) = (Current.Id, State);
        (_page, _choices, _baselines) = await Moment.ReadAsync(
            tenant,
            async () =>
            {
                var baselines = await Baselines.CurrentAsync(tenant, cancel);
                long?[] also = [state.Baseline, state.Current, .. baselines.Values.Select(b => (long?)b.SyncRunId)];
                return (await Inventory.ListSyncsAsync(tenant, state.Cursor, PageSize, cancel), await Inventory.ComparableAsync(tenant, also: [.. also.OfType<long>()], cancel: cancel), baselines);
            },
            cancel);
    }

    private void Choose(InventoryPageState state)
    {
        State = state; // at once: a choice may follow before the address has come back
        Navigation.NavigateTo(state.ToUrl(Slug), replace: true);
    }

    private void Search(SyncRow newest, string? text)
    {
        if (PageQuery.TypedSearch(text) is { } asked)
        {
            Navigation.NavigateTo(new ItemsPageState(Text: asked).ToUrl(Urls.InventorySync(Slug, newest.Id)));
        }
    }

    private Task CompareAsync() => Turn.RunAsync(async () =>
    {
        if (_choices.FirstOrDefault(c => c.Id == Baseline) is { } baseline && Newest is { } current)
        {
            _busy = true;
            _error = await Actions.StartAsync(Slug, DriftLedger.Generate, new DriftScope(baseline.SelectionHash, baseline.Id, current).ToJson());
            _busy = false;
        }
    });
}
