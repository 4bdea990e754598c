using System.ComponentModel;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
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
        app.ApiGroup("/items", "Runs", About.Runs).MapGet("/", HistoryAsync).RequireScope(ApiScopes.RunsRead).Asks<ItemAsked>().Paged()
            .Says("getItemHistory", "Show an item's history", "Every run that touched the item, newest first.").Answers<Page<ItemVisitView>>(200, "A page of what runs did with it.");

    private static async Task<IResult> HistoryAsync(HttpContext http, ApiCaller caller, ItemHistory items, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var asked = ItemHistoryState.Read(query);
        if (asked.Item is null)
        {
            query.Fail(["id"], null, "is missing");
        }

        var page = await query.PageAsync(asked.List, (cursor, limit) => items.ListAsync(caller.Tenant, asked.Item!, cursor, limit, caller.Operations, cancel));
        return TypedResults.Ok(new Page<ItemVisitView>([.. page.Items.Select(v => ItemVisitView.Of(v, caller.Base))], page.NextCursor));
    }
}

[Description("What one run did with an item.")]
public sealed record ItemVisitView(
    [property: Description("The run's id.")] long RunId,
    [property: Description("The kind of thing worked on.")] string Resource,
    [property: Description("What was done to it.")] string Action,
    [property: Description("The run's status now.")] RunStatus Status,
    [property: Description("Who started the run.")] string Initiator,
    [property: Description("The item's id.")] string ItemId,
    [property: Description("What became of the item.")] ItemOutcome Outcome,
    [property: Description("Why it failed or was skipped, for programs.")] string? ReasonCode,
    [property: Description("Why it failed or was skipped, for people.")] string? Reason,
    [property: Description("What people call the item.")] string? DisplayName,
    [property: Description("When it was recorded.")] DateTimeOffset RecordedAt,
    [property: Description("The run's address.")] string Url) : IExample<ItemVisitView>
{
    public static ItemVisitView Example => new(
        7, "mailboxes", "archive", RunStatus.CompletedWithErrors, "API key hr-sync", "ben", ItemOutcome.Failed, "throttled", "Too many requests", "Ben Okafor",
        RunItemView.Example.RecordedAt, RunsApi.Url(default, 7));

    public static ItemVisitView Of(ItemVisit v, PathString pathBase) => new(
        v.RunId, v.Resource, v.Action, v.Status, v.Initiator, v.ItemId, v.Outcome, v.ReasonCode, v.Reason, v.DisplayName, v.RecordedAt, RunsApi.Url(pathBase, v.RunId));
}
