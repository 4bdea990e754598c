using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Operations;
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

    // The file and the form around it.
    private const int MaxUpload = InventoryArchive.MaxArchiveBytes + (64 << 10);

    public static void MapInventoryApi(this IEndpointRouteBuilder app)
    {
        var syncs = app.ApiGroup("/inventory/sync-runs", "Inventory");
        syncs.MapPost("/", UploadAsync).WithMetadata(new RequestSizeLimitAttribute(MaxUpload)).RequireScope(ApiScopes.InventoryWrite).Takes<UploadForm>("multipart/form-data")
            .Says("uploadSnapshot", "Upload an inventory", "A worker reads the archive into a snapshot; the run that does so is in the answer. The same selection is read once at a time.")
            .Answers<SyncStartedView>(202, "The archive was taken and waits for a worker, or one like it does.").AnswersHeader(202, "Location", "The snapshot's address.");
        syncs.MapGet("/", ListAsync).RequireScope(ApiScopes.RunsRead).Paged()
            .Says("listSnapshots", "List snapshots", "All of them, newest first.").Answers<Page<SyncView>>(200, "A page of snapshots.");
        syncs.MapGet("/{id:long}", FindAsync).RequireScope(ApiScopes.RunsRead)
            .Says("getSnapshot", "Show a snapshot", "How far its reading is, and how much is in it.").Answers<SyncView>(200, "The snapshot.");
        syncs.MapGet("/{id:long}/items", ItemsAsync).RequireScope(ApiScopes.RunsRead).Asks<ItemsPageState>().Paged()
            .Says("listSnapshotItems", "List what is in a snapshot", "Items that match all filters, by type and name.").Answers<Page<InventoryItemView>>(200, "A page of items.");
    }

    private static async Task<IResult> UploadAsync(HttpContext http, ApiCaller caller, InventoryLedger ledger, WorkSignal signal, CancellationToken cancel)
    {
        var (archive, name, types) = await ReadAsync(http, cancel);
        await Admission.DemandAsync(http); // an upload may take its time
        try
        {
            var started = await ledger.StartSyncAsync(caller.Tenant, archive, name, InventorySelection.Parse(types), caller.Actor, cancel);
            signal.Nudge();
            return TypedResults.Accepted($"{Path}/{started.SyncRunId}", new SyncStartedView(
                started.SyncRunId, started.RunId, started.SelectionHash, started.Status, !started.Created, $"{Path}/{started.SyncRunId}"));
        }
        catch (InvalidArchiveException e)
        {
            return e.ReasonCode == "too_large" ? ApiProblem.TooLarge : ApiProblem.Field("file", e.Message);
        }
        catch (ArgumentException)
        {
            return ApiProblem.Field("subject_types", "must be names of subject types, separated by commas");
        }
    }

    // Read by hand: the framework's form would first spool the file to disk.
    private static async Task<(byte[] Archive, string Name, string? Types)> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        if (http.Request.ContentLength > MaxUpload)
        {
            throw new ApiProblemException(ApiProblem.TooLarge);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxUpload;
        }

        var reader = new MultipartReader(Boundary(http.Request), http.Request.Body);
        byte[]? archive = null;
        var (name, types) = ("upload", (string?)null);
        try
        {
            while (await reader.ReadNextSectionAsync(cancel) is { } section)
            {
                var header = section.GetContentDispositionHeader();
                if (header?.Name == "file")
                {
                    archive = await ApiBody.ReadBytesAsync(section.Body, announced: null, InventoryArchive.MaxArchiveBytes, cancel);
                    name = header.FileName.Value is { Length: > 0 } given ? given : name;
                }
                else if (header?.Name == "subject_types")
                {
                    types = System.Text.Encoding.UTF8.GetString(await ApiBody.ReadBytesAsync(section.Body, announced: null, 10_000, cancel));
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new ApiProblemException(ApiProblem.Malformed.With("body", "is not a whole multipart form"));
        }

        return (archive ?? throw new ApiProblemException(ApiProblem.Field("file", "is missing")), name, types);
    }

    private static string Boundary(HttpRequest request) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType == "multipart/form-data"
            && Microsoft.Net.Http.Headers.HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= 200 } boundary
                ? boundary
                : throw new ApiProblemException(ApiProblem.WrongMediaType);

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
