using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.App.Live;
using OpsMonitor.App.Shell;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs;

/// <summary>Everything that happened to one item: the runs that touched it, and the findings about it.</summary>
public partial class ItemHistoryPage : TenantPage
{
    private const int PageSize = 50;
    private const int MaxLength = 500;
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(2);

    private (TenantId Tenant, ItemName? Item, string? Cursor)? _shown;
    private ItemName? _item;
    private string? _cursor;
    private Page<ItemVisit>? _page;
    private IReadOnlyList<FindingRow> _findings = [];
    private DateTimeOffset _readAt;

    [Inject]
    public required ItemHistory History { get; init; }

    [Inject]
    public required FindingQueries Findings { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    // Declared so that a change of the query string alone reaches the page; read together in OnTenantReadyAsync.
    [SupplyParameterFromQuery(Name = "id")]
    public string? Query { get; set; }

    /// <summary>As the newest run or finding calls it.</summary>
    private string? Name => _page?.Items.FirstOrDefault(v => v.DisplayName is not null)?.DisplayName ?? (_findings is [var finding, ..] ? finding.SubjectName : null);

    // An address may name it by a reference, or carry what must not be shown.
    private string? ShownId => _page is { Items: [var visit, ..] } && _item?.Type is null ? visit.ItemId : _item is null ? null : SafeId.Shown(_item.Id);

    protected override async Task OnTenantReadyAsync()
    {
        var query = QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query);
        string? Text(string key) => query.TryGetValue(key, out var v) && RunsPageState.Clean(v.ToString()) is { Length: > 0 and <= MaxLength } text ? text : null;
        var item = Text("id") is { } id ? new ItemName(id, Text("type")) : null;
        var now = (Current.Id, item, Text("cursor"));
        if (_shown == now)
        {
            return;
        }

        if (_shown is { } before && before.Tenant != Current.Id)
        {
            Unwatch(LiveKey.Runs(before.Tenant));
            Unwatch(LiveKey.Findings(before.Tenant));
        }

        if (_item != item)
        {
            (_page, _findings) = (null, []);
        }

        (_shown, _item, _cursor) = (now, item, now.Item3);
        if (_item is not null)
        {
            Watch(LiveKey.Runs(Current.Id), _refresh, LoadAsync);
            Watch(LiveKey.Findings(Current.Id), _refresh, LoadAsync);
            await ReadAsync(LoadAsync);
        }
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        if (_item is not { } item)
        {
            return;
        }

        try
        {
            var page = await History.ListAsync(Current.Id, item, _cursor, PageSize, cancel);
            _findings = await Findings.OfSubjectAsync(Current.Id, item.Type, item.Id, cancel: cancel);
            (_page, _readAt) = (page, Clock.Now);
        }
        catch (FormatException)
        {
            // A cursor somebody mistyped: begin at the newest.
            Navigation.NavigateTo(Address(null), replace: true);
        }
    }

    private string Address(string? cursor)
    {
        var address = Urls.Item(Slug, _item!.Id, _item.Type);
        return cursor is null ? address : QueryHelpers.AddQueryString(address, "cursor", cursor);
    }
}
