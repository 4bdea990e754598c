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
public partial class BackupSetPage : TenantPage
{
    private const int PageSize = 50;
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private PageQuery _asked = PageQuery.Of("");
    private ItemsPageState _state = new();
    private (LiveKey Key, long Id)? _shown;
    private BackupSetRow? _set;
    private Page<BackupItemRow>? _page;
    private IReadOnlyList<FacetCount> _types = [];
    private BackupItemRow? _open;
    private StoredJson? _content;
    private DateTimeOffset _readAt;

    [Inject]
    public required BackupQueries Backups { get; init; }

    [Inject]
    public required OneMoment Moment { get; init; }

    [Inject]
    public required InventoryQueries Inventory { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter]
    public long Id { get; set; }

    private int Matching => _state.Type is { } type ? _types.FirstOrDefault(t => t.Value == type)?.Count ?? 0 : _types.Sum(t => t.Count);

    private string Summary => _state.IsFiltered ? $"{Numbers.Count(Matching)} of {Numbers.Count(_set!.Items, "item", "items")}" : Numbers.Count(_set!.Items, "item", "items");

    private string Address => Urls.BackupSet(Slug, Id);

    protected override async Task OnTenantReadyAsync()
    {
        _asked = Asked();
        var (state, now) = (ItemsPageState.Of(_asked, Address), (LiveKey.Backups(Current.Id), Id));
        if (_shown == now && _page is not null && state == _state)
        {
            return;
        }

        if (_shown is { } before && before != now)
        {
            Unwatch(before.Key);
            (_set, _page) = (null, null);
        }

        (_state, _shown) = (state, now);
        Watch(now.Item1, _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        var (tenant, state) = (Current.Id, _state);
        try
        {
            if (!await Moment.ReadAsync(tenant, () => ReadMomentAsync(tenant, state, cancel), cancel))
            {
                Navigation.NotFound();
            }

            _readAt = Clock.Now;
        }
        catch (FormatException)
        {
            // A cursor somebody mistyped: begin at the first item.
            Navigation.NavigateTo((state with { Cursor = null }).ToUrl(Address), replace: true);
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
        (_set, _page, _types) = (set, page, types);
        return true;
    }
}
