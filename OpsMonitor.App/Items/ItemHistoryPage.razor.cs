using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.App.Items;

/// <summary>Everything that happened to one item: the runs that touched it, the findings about it, and the snapshots in which it changed.</summary>
public partial class ItemHistoryPage : ListPage<ItemHistoryState>
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(2);

    private Page<ItemVisit>? _page;
    private IReadOnlyList<FindingRow> _findings = [];
    private IReadOnlyList<SubjectChange> _changes = [];

    [Inject]
    public required OperationCards Cards { get; init; }

    [Inject]
    public required ItemHistory History { get; init; }

    [Inject]
    public required InventoryQueries Inventory { get; init; }

    [Inject]
    public required FindingQueries Findings { get; init; }

    /// <summary>As the newest run or finding calls it.</summary>
    private string? Name => _page?.Items.FirstOrDefault(v => v.DisplayName is not null)?.DisplayName ?? (_findings is [var finding, ..] ? finding.SubjectName : null);

    // An address may name it by a reference, or carry what must not be shown.
    private string? ShownId => _page is { Items: [var visit, ..] } && State.Item?.Type is null ? MarkedText.Of(visit.ItemId)
        : State.Item is { } item ? MarkedText.Of(SafeId.Shown(item.Id)) : null;

    private static string Words(SubjectChange change) => (change.WasThere, change.IsThere) switch
    {
        (false, true) => change.PreviousId is null ? "First seen" : "Came",
        (true, false) => "Went",
        _ => "Changed",
    };

    protected override bool IsRead => _page is not null;

    protected override ItemHistoryState Read(PageQuery request) => ItemHistoryState.Of(request);

    protected override string ToUrl(ItemHistoryState state) => state.ToUrl(Slug);

    protected override void WatchAll()
    {
        if (State.Item is not null)
        {
            Watch(LiveKey.Runs(Current.Id), _refresh, LoadAsync);
            Watch(LiveKey.Findings(Current.Id), _refresh, LoadAsync);
            Watch(LiveKey.Inventory(Current.Id), _refresh, LoadAsync);
        }
    }

    protected override void Forget() => (_page, _findings, _changes) = (null, [], []);

    protected override void Move(ItemHistoryState next)
    {
        if (next.Item != State.Item)
        {
            Forget();
        }
    }

    protected override async Task ReadListAsync(CancellationToken cancel)
    {
        if (State.Item is { } item)
        {
            var page = await History.ListAsync(Current.Id, item, State.Cursor, PageSize, cancel: cancel);
            _findings = await Findings.OfSubjectAsync(Current.Id, item.Type, item.Id, cancel: cancel);
            _changes = (item.Type ?? await Inventory.OnlyTypeOfAsync(Current.Id, item.Id, cancel)) is { } type ? await Inventory.ChangesOfAsync(Current.Id, type, item.Id, cancel: cancel) : [];
            _page = page;
        }
    }
}
