using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Backups;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Items;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.App.Inventory;

/// <summary>What one snapshot saw, what it could not read, and the way into a backup set.</summary>
public partial class InventorySyncPage : ListPage<InventorySyncPageState>
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);
    private static readonly IReadOnlyList<(string Value, string Words)> _extents = [(EnumText.Of(ExportExtent.Cut), "Cut"), (EnumText.Of(ExportExtent.Whole), "Whole")];

    private SyncRow? _sync;
    private SyncRow? _previous;
    private IReadOnlyList<BaselineRow> _moves = [];
    private Page<InventoryItemRow>? _page;
    private IReadOnlyList<FacetCount> _types = [];
    private IReadOnlyList<LeftOutFiles> _left = [];
    private IReadOnlySet<string> _selected = new HashSet<string>();
    private (IReadOnlySet<string> Ids, InventoryFilter Filter)? _all;
    private InventoryItemRow? _open;
    private StoredJson? _content;
    private string? _cut;

    [Inject]
    public required InventoryQueries Inventory { get; init; }

    [Inject]
    public required BaselineQueries Baselines { get; init; }

    [Inject]
    public required OneMoment Moment { get; init; }

    [Inject]
    public required RunActions Actions { get; init; }

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required BackupLedger Backups { get; init; }

    [Parameter]
    public long Id { get; set; }

    private BaselineRow? Baseline => _moves.FirstOrDefault(m => m.ReplacedAt is null);

    private string Address => Urls.InventorySync(Slug, Id);

    private string CutAddress => new InventorySyncPageState { Extent = ExportExtent.Cut }.ToUrl(Address);

    // Until one is deselected, or others match.
    private bool IsAllSelected => _all is var (ids, filter) && ReferenceEquals(ids, _selected) && filter == State.ToFilter();

    private string Summary => State.IsFiltered ? $"{Numbers.Count(Matching)} of {Numbers.Count(_sync!.ItemCount, "item", "items")}" : Numbers.Count(_sync!.ItemCount, "item", "items");

    private int Matching => State.Type is { } type ? _types.FirstOrDefault(t => t.Value == type)?.Count ?? 0 : _types.Sum(t => t.Count);

    private string? Note => _open is null ? null : _cut is null ? WordsOf(_open.IdentifiedBy) : $"{WordsOf(_open.IdentifiedBy)} Cut by the tool that exported it, first of all at {_cut}.";

    protected override bool IsRead => _page is not null;

    protected override object Subject => (Current.Id, Id);

    protected override InventorySyncPageState Read(PageQuery request) => ItemsPageState.Of<InventorySyncPageState>(request, Address);

    protected override string ToUrl(InventorySyncPageState state) => state.ToUrl(Address);

    protected override void WatchAll() => Watch(LiveKey.Inventory(Current.Id), _refresh, LoadAsync);

    protected override void Forget() => (_sync, _page, _selected, _left) = (null, null, new HashSet<string>(), []);

    protected override async Task ReadListAsync(CancellationToken cancel)
    {
        var (tenant, state) = (Current.Id, State);
        if (!await Moment.ReadAsync(tenant, () => ReadMomentAsync(tenant, state, cancel), cancel))
        {
            Navigation.NotFound();
            return;
        }

        Watch(LiveKey.Run(tenant, _sync!.RunId), _refresh, LoadAsync);
    }

    private async Task<bool> ReadMomentAsync(TenantId tenant, InventorySyncPageState state, CancellationToken cancel)
    {
        if (await Inventory.FindAsync(tenant, Id, cancel) is not { } sync)
        {
            return false;
        }

        var page = await Inventory.ItemsAsync(tenant, Id, state.ToFilter(), state.Cursor, PageSize, cancel);
        var types = await Inventory.SubjectTypesAsync(tenant, Id, state.ToFilter(), cancel);
        _moves = (await Baselines.HistoryAsync(tenant, sync.SelectionHash, cancel: cancel)).Items;
        _previous = await Inventory.PreviousOfAsync(tenant, sync, cancel);
        _left = sync.Failed == 0 ? [] : await LeftOutFiles.ReadAsync(Runs, tenant, sync.RunId, cancel);
        _open = state.Item is { } item ? await Inventory.ItemAsync(tenant, Id, item, cancel) : null;
        _content = _open is null ? null : await Inventory.ContentAsync(tenant, _open.ContentHash, cancel);
        _cut = _content is { } content && _open is { IsCut: true } ? CutContent.PlaceOf(content.Shown) : null;
        (_sync, _page, _types) = (sync, page, types);
        return true;
    }

    private static string WordsOf(IdentifiedBy by) => by switch
    {
        IdentifiedBy.Id => "Identified by its id.",
        IdentifiedBy.Name => "Identified by its name, because it has no id: under another name it is another item.",
        IdentifiedBy.Path => "Identified by the path of its file, because it has no id and others have its name.",
    };

    private async Task SelectMatchingAsync()
    {
        var filter = State.ToFilter();
        _selected = (await Inventory.ExternalIdsAsync(Current.Id, Id, filter)).Select(SafeId.Ref).ToHashSet();
        _all = (_selected, filter);
    }

    private void Show(string? extent) =>
        Navigation.NavigateTo((State with { Extent = EnumText.TryParse<ExportExtent>(extent, out var to) ? to : null, Cursor = null, Item = null }).ToUrl(Address));

    private void Deselect() => _selected = new HashSet<string>();

    private Task AddToBackupAsync() => Turn.RunAsync(async () =>
    {
        var ids = await Inventory.IdsOfAsync(Current.Id, Id, [.. _selected]);
        await AddToBackupDialog.ShowAsync(Turn, Current.Id, ids, choice => ChooseSetAsync(choice, ids));
    });

    private async Task<string?> ChooseSetAsync(BackupChoice choice, IReadOnlyList<string> ids)
    {
        if (await OperatorAsync() is not { } now)
        {
            return "Nothing was started.";
        }

        var set = choice.SetId ?? 0;
        if (choice.NewName is { } name)
        {
            var created = await Backups.CreateAsync(now.Id, name, now.Actor);
            if (created.Refusal is { } refusal)
            {
                return BackupWords.Of(refusal, name);
            }

            set = created.Id;
        }

        return await Actions.StartAsync(Slug, BackupCopies.AddPolicies, new AddPoliciesScope(set, [.. ids.Order(StringComparer.Ordinal)], Id).ToJson());
    }
}
