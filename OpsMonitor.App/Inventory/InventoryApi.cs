using Microsoft.AspNetCore.Mvc;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Items;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Inventory;

/// <summary>Uploads snapshots and lists them.</summary>
public static class InventoryApi
{
    private const string Path = ApiServices.Root + "/inventory/sync-runs";

    public static void MapInventoryApi(this IEndpointRouteBuilder app)
    {
        var syncs = app.ApiGroup("/inventory/sync-runs", "Inventory", About.The(InventoryLedger.Sync));
        syncs.MapPost("/", UploadAsync).WithMetadata(new RequestSizeLimitAttribute(UploadBody.MaxBytes)).RequireScope(ApiScopes.InventoryWrite).Asks<UploadQuery>().Takes<UploadForm>("multipart/form-data")
            .Says("uploadSnapshot", "Upload an inventory", "A form with one part `file` for each file, or a file as the body itself: zip, JSON, NDJSON or YAML, told by its content type. A worker reads it into a snapshot; the run that does so is in the answer. The same selection is read once at a time.")
            .Answers<SyncStartedView>(202, "The archive was taken and waits for a worker, or one like it does.").AnswersHeader(202, "Location", "The snapshot's address.");
        syncs.MapGet("/", ListAsync).RequireScope(ApiScopes.RunsRead).Paged()
            .Says("listSnapshots", "List snapshots", "All of them, newest first.").Answers<Page<SyncView>>(200, "A page of snapshots.");
        syncs.MapGet("/{id:long}", FindAsync).RequireScope(ApiScopes.RunsRead)
            .Says("getSnapshot", "Show a snapshot", "How far its reading is, and how much is in it.").Answers<SyncView>(200, "The snapshot.");
        syncs.MapGet("/{id:long}/items", ItemsAsync).RequireScope(ApiScopes.RunsRead).Asks<InventorySyncPageState>().Paged()
            .Says("listSnapshotItems", "List what is in a snapshot", "Items that match all filters, by type and name.").Answers<Page<InventoryItemView>>(200, "A page of items.");
    }

    private static async Task<IResult> UploadAsync(HttpContext http, ApiCaller caller, InventoryReceiver receiver, CancellationToken cancel)
    {
        var started = await receiver.ReceiveAsync(http, caller.Tenant, caller.Actor, cancel);
        var url = $"{caller.Base}{Path}/{started.SyncRunId}";
        return TypedResults.Accepted(url, new SyncStartedView(started.SyncRunId, started.RunId, started.SelectionHash, started.Status, !started.Created, url));
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
        var asked = ItemsPageState.Read<InventorySyncPageState>(query);
        var page = await query.PageAsync(asked.List($"snapshot {id}"), (cursor, limit) => inventory.ItemsAsync(caller.Tenant, id, asked.ToFilter(), cursor, limit, cancel));
        return page.Items.Count == 0 && await inventory.FindAsync(caller.Tenant, id, cancel) is null
            ? ApiProblem.NotFound
            : TypedResults.Ok(new Page<InventoryItemView>([.. page.Items.Select(InventoryItemView.Of)], page.NextCursor));
    }
}
