using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.App.Items;

/// <summary>Everything that happened to one item: the runs that touched it, and the findings about it.</summary>
public partial class ItemHistoryPage : TenantPage
{
    private const int PageSize = 50;
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(2);

    private (TenantId Tenant, ItemHistoryState State)? _shown;
    private PageQuery _asked = PageQuery.Of("");
    private ItemHistoryState _state = new(Item: null);
    private Page<ItemVisit>? _page;
    private IReadOnlyList<FindingRow> _findings = [];
    private DateTimeOffset _readAt;

    [Inject]
    public required OperationCards Cards { get; init; }

    [Inject]
    public required ItemHistory History { get; init; }

    [Inject]
    public required FindingQueries Findings { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    /// <summary>As the newest run or finding calls it.</summary>
    private string? Name => _page?.Items.FirstOrDefault(v => v.DisplayName is not null)?.DisplayName ?? (_findings is [var finding, ..] ? finding.SubjectName : null);

    // An address may name it by a reference, or carry what must not be shown.
    private string? ShownId => _page is { Items: [var visit, ..] } && _state.Item?.Type is null ? MarkedText.Of(visit.ItemId)
        : _state.Item is { } item ? MarkedText.Of(SafeId.Shown(item.Id)) : null;

    protected override async Task OnTenantReadyAsync()
    {
        _asked = Asked();
        var (tenant, state) = (Current.Id, ItemHistoryState.Of(_asked));
        var now = (tenant, state);
        if (_shown == now)
        {
            return;
        }

        if (_shown is { } before && before.Tenant != Current.Id)
        {
            Unwatch(LiveKey.Runs(before.Tenant));
            Unwatch(LiveKey.Findings(before.Tenant));
        }

        if (_state.Item != state.Item)
        {
            (_page, _findings) = (null, []);
        }

        (_shown, _state) = (now, state);
        if (_state.Item is not null)
        {
            Watch(LiveKey.Runs(Current.Id), _refresh, LoadAsync);
            Watch(LiveKey.Findings(Current.Id), _refresh, LoadAsync);
            await ReadAsync(LoadAsync);
        }
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        if (_state.Item is not { } item)
        {
            return;
        }

        try
        {
            var page = await History.ListAsync(Current.Id, item, _state.Cursor, PageSize, cancel);
            _findings = await Findings.OfSubjectAsync(Current.Id, item.Type, item.Id, cancel: cancel);
            (_page, _readAt) = (page, Clock.Now);
        }
        catch (FormatException)
        {
            // A cursor somebody mistyped: begin at the newest.
            Navigation.NavigateTo((_state with { Cursor = null }).ToUrl(Slug), replace: true);
        }
    }
}
