using Microsoft.AspNetCore.Mvc;
using OpsMonitor.App.Api;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Items;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Inventory;

/// <summary>Uploads snapshots and lists them.</summary>
public static class InventoryApi
{
    private const string Path = ApiServices.Root + "/inventory/sync-runs";

    public static void MapInventoryApi(this IEndpointRouteBuilder app)
    {
        var syncs = app.ApiGroup("/inventory/sync-runs", "Inventory");
        syncs.MapPost("/", UploadAsync).WithMetadata(new RequestSizeLimitAttribute(UploadBody.MaxBytes)).RequireScope(ApiScopes.InventoryWrite).Produces<SyncStartedView>(202)
            .Describe("A form with one part file for each file, or a file as the body: zip, JSON, NDJSON or YAML.", UploadBody.Parameters);
        syncs.MapGet("/", ListAsync).RequireScope(ApiScopes.RunsRead).Produces<Page<SyncView>>().Describe("Snapshots, newest first.", ApiParameter.Paging);
        syncs.MapGet("/{id:long}", FindAsync).RequireScope(ApiScopes.RunsRead).Produces<SyncView>();
        syncs.MapGet("/{id:long}/items", ItemsAsync).RequireScope(ApiScopes.RunsRead).Produces<Page<InventoryItemView>>()
            .Describe("Items of a snapshot that match, by type and name.", [.. ItemsPageState.Parameters, .. ApiParameter.Paging]);
    }

    private static async Task<IResult> UploadAsync(HttpContext http, ApiCaller caller, InventoryReceiver receiver, CancellationToken cancel)
    {
        var started = await receiver.ReceiveAsync(http, caller.Tenant, caller.Actor, cancel);
        return TypedResults.Accepted($"{Path}/{started.SyncRunId}", new SyncStartedView(
            started.SyncRunId, started.RunId, started.SelectionHash, started.Status, !started.Created, $"{Path}/{started.SyncRunId}"));
    }

    private static async Task<Page<SyncView>> ListAsync(HttpContext http, ApiCaller caller, InventoryQueries inventory, CancellationToken cancel)
    {
        var page = await PageQuery.Of(http.Request).PageAsync(InventoryPageState.List, (cursor, limit) => inventory.ListSyncsAsync(caller.Tenant, cursor, limit, cancel));
        return new([.. page.Items.Select(SyncView.Of)], page.NextCursor);
    }

    private static async Task<IResult> FindAsync(long id, ApiCaller caller, InventoryQueries inventory, CancellationToken cancel) =>
        await inventory.FindAsync(caller.Tenant, id, cancel) is { } sync ? TypedResults.Ok(SyncView.Of(sync)) : ApiProblem.NotFound;

    private static async Task<IResult> ItemsAsync(long id, HttpContext http, ApiCaller caller, InventoryQueries inventory, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var asked = ItemsPageState.Read(query);
        var page = await query.PageAsync(asked.List($"snapshot {id}"), (cursor, limit) => inventory.ItemsAsync(caller.Tenant, id, asked.ToFilter(), cursor, limit, cancel));
        return page.Items.Count == 0 && await inventory.FindAsync(caller.Tenant, id, cancel) is null
            ? ApiProblem.NotFound
            : TypedResults.Ok(new Page<InventoryItemView>([.. page.Items.Select(InventoryItemView.Of)], page.NextCursor));
    }
}

public sealed record SyncStartedView(long Id, long BulkOperationRunId, string SelectionHash, RunStatus Status, bool Deduplicated, string Url);

public sealed record SyncView(
    long Id, RunStatus Status, string SelectionHash, IReadOnlyList<string> SubjectTypes, string Source, int ItemCount, int Failed,
    DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, long BulkOperationRunId)
{
    public static SyncView Of(SyncRow s) =>
        new(s.Id, s.Status, s.SelectionHash, s.SubjectTypes, s.Source, s.ItemCount, s.Failed, s.CreatedAt, s.FinishedAt, s.RunId);
}

public sealed record InventoryItemView(string SubjectType, string ExternalId, string DisplayName, IdentifiedBy IdentifiedBy, string ContentHash)
{
    public static InventoryItemView Of(InventoryItemRow i) => new(i.SubjectType, i.ExternalId, i.DisplayName, i.IdentifiedBy, Convert.ToHexStringLower(i.ContentHash));
}
