using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Items;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Backups;

/// <summary>The policies kept in one set, each as it was when it was added.</summary>
public partial class BackupSetPage : ListPage<ItemsPageState>
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private BackupSetRow? _set;
    private Page<BackupItemRow>? _page;
    private IReadOnlyList<FacetCount> _types = [];
    private BackupItemRow? _open;
    private StoredJson? _content;
    private BackupComparison? _since;

    [Inject]
    public required BackupQueries Backups { get; init; }

    [Inject]
    public required OneMoment Moment { get; init; }

    [Inject]
    public required InventoryQueries Inventory { get; init; }

    [Parameter]
    public long Id { get; set; }

    private int Matching => State.Type is { } type ? _types.FirstOrDefault(t => t.Value == type)?.Count ?? 0 : _types.Sum(t => t.Count);

    private string Summary => State.IsFiltered ? $"{Numbers.Count(Matching)} of {Numbers.Count(_set!.Items, "item", "items")}" : Numbers.Count(_set!.Items, "item", "items");

    private string Address => Urls.BackupSet(Slug, Id);

    protected override bool IsRead => _page is not null;

    protected override object Subject => (Current.Id, Id);

    protected override ItemsPageState Read(PageQuery request) => ItemsPageState.Of<ItemsPageState>(request, Address);

    protected override string ToUrl(ItemsPageState state) => state.ToUrl(Address);

    protected override void WatchAll() => Watch(LiveKey.Backups(Current.Id), _refresh, LoadAsync);

    protected override void Forget() => (_set, _page) = (null, null);

    protected override async Task ReadListAsync(CancellationToken cancel)
    {
        var (tenant, state) = (Current.Id, State);
        if (!await Moment.ReadAsync(tenant, () => ReadMomentAsync(tenant, state, cancel), cancel))
        {
            Navigation.NotFound();
        }
    }

    private async Task<bool> ReadMomentAsync(TenantId tenant, ItemsPageState state, CancellationToken cancel)
    {
        if (await Backups.FindAsync(tenant, Id, cancel) is not { } set)
        {
            return false;
        }

        var page = await Backups.ItemsAsync(tenant, Id, new(state.Type, state.Text), state.Cursor, PageSize, cancel);
        var types = await Backups.SubjectTypesAsync(tenant, Id, state.Text, cancel);
        _open = state.Item is { } item ? await Backups.ItemAsync(tenant, Id, item, cancel) : null;
        _content = _open is null ? null : await Inventory.ContentAsync(tenant, _open.ContentHash, cancel);
        _since = _open is null ? null : await Backups.CompareAsync(tenant, Id, _open.Ref, cancel);
        (_set, _page, _types) = (set, page, types);
        return true;
    }
}
