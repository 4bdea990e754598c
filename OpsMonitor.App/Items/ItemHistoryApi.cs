using OpsMonitor.App.Api;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Api;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Items;

/// <summary>The history of one item.</summary>
public static class ItemHistoryApi
{
    public static void MapItemHistoryApi(this IEndpointRouteBuilder app) =>
        app.ApiGroup("/items", "Runs").MapGet("/", HistoryAsync).RequireScope(ApiScopes.RunsRead).Produces<Page<ItemVisitView>>()
            .Describe(
                "Every run that touched an item, newest first.",
                [new("id", "The item's id, letter by letter."), new("type", "Its type, where it is the subject of comparisons too."), .. ApiParameter.Paging]);

    private static async Task<IResult> HistoryAsync(HttpContext http, ApiCaller caller, ItemHistory items, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var asked = ItemHistoryState.Read(query);
        if (asked.Item is null)
        {
            query.Fail(["id"], null, "is missing");
        }

        var page = await query.PageAsync(asked.List, (cursor, limit) => items.ListAsync(caller.Tenant, asked.Item!, cursor, limit, cancel));
        return TypedResults.Ok(new Page<ItemVisitView>([.. page.Items.Select(ItemVisitView.Of)], page.NextCursor));
    }
}

/// <summary>What one run did with an item.</summary>
public sealed record ItemVisitView(
    long RunId, string Resource, string Action, RunStatus Status, string Initiator, string ItemId, ItemOutcome Outcome, string? ReasonCode, string? Reason,
    string? DisplayName, DateTimeOffset RecordedAt, string Url)
{
    public static ItemVisitView Of(ItemVisit v) => new(
        v.RunId, v.Resource, v.Action, v.Status, v.Initiator, v.ItemId, v.Outcome, v.ReasonCode, v.Reason, v.DisplayName, v.RecordedAt, RunsApi.Url(v.RunId));
}
