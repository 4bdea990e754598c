using OpsMonitor.App.Api;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Items;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Backups;

/// <summary>Creates and shows backup sets; policies are added by runs of backup_set.add_policies.</summary>
public static class BackupsApi
{
    private const string Path = ApiServices.Root + "/backup-sets";

    public static void MapBackupsApi(this IEndpointRouteBuilder app)
    {
        var sets = app.ApiGroup("/backup-sets", "Backup sets");
        sets.MapPost("/", CreateAsync).RequireScope(ApiScopes.RunsWrite).Produces<BackupSetView>(201);
        sets.MapGet("/", ListAsync).RequireScope(ApiScopes.RunsRead).Produces<Page<BackupSetView>>().Describe("Backup sets, newest first.", ApiParameter.Paging);
        sets.MapGet("/{id:long}", FindAsync).RequireScope(ApiScopes.RunsRead).Produces<BackupSetView>();
        sets.MapGet("/{id:long}/items", ItemsAsync).RequireScope(ApiScopes.RunsRead).Produces<Page<BackupItemView>>()
            .Describe("Items of a set that match, by name.", [.. ItemsPageState.Parameters, .. ApiParameter.Paging]);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, ApiCaller caller, BackupLedger ledger, BackupQueries backups, CancellationToken cancel)
    {
        using var body = await ApiBody.ReadAsync(http.Request, cancel);
        var fields = new ApiFields(body.RootElement);
        var name = fields.Text("name", BackupLedger.MaxName, required: true);
        fields.Check();
        var created = await ledger.CreateAsync(caller.Tenant, name, caller.Actor, cancel);
        if (created.Refusal is not { } refusal)
        {
            return TypedResults.Created($"{Path}/{created.Id}", BackupSetView.Of((await backups.FindAsync(caller.Tenant, created.Id, cancel))!));
        }

        return refusal switch
        {
            BackupRefusal.NameTaken => new ApiProblem(409, "name-taken", "A backup set of that name exists already.") { Url = $"{Path}/{created.Id}" },
            BackupRefusal.NameInvalid => ApiProblem.Field("name", $"must have 1 to {BackupLedger.MaxName} visible characters"),
        };
    }

    private static async Task<Page<BackupSetView>> ListAsync(HttpContext http, ApiCaller caller, BackupQueries backups, CancellationToken cancel)
    {
        var page = await PageQuery.Of(http.Request).PageAsync(BackupsPageState.List, (cursor, limit) => backups.ListAsync(caller.Tenant, cursor, limit, cancel));
        return new([.. page.Items.Select(BackupSetView.Of)], page.NextCursor);
    }

    private static async Task<IResult> FindAsync(long id, ApiCaller caller, BackupQueries backups, CancellationToken cancel) =>
        await backups.FindAsync(caller.Tenant, id, cancel) is { } set ? TypedResults.Ok(BackupSetView.Of(set)) : ApiProblem.NotFound;

    private static async Task<IResult> ItemsAsync(long id, HttpContext http, ApiCaller caller, BackupQueries backups, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var asked = ItemsPageState.Read(query);
        var page = await query.PageAsync(asked.List($"set {id}"), (cursor, limit) => backups.ItemsAsync(caller.Tenant, id, new(asked.Type, asked.Text), cursor, limit, cancel));
        return page.Items.Count == 0 && await backups.FindAsync(caller.Tenant, id, cancel) is null
            ? ApiProblem.NotFound
            : TypedResults.Ok(new Page<BackupItemView>([.. page.Items.Select(BackupItemView.Of)], page.NextCursor));
    }
}

public sealed record BackupSetView(long Id, string Name, string? CreatedBy, DateTimeOffset CreatedAt, int Items, DateTimeOffset? LastAddedAt)
{
    public static BackupSetView Of(BackupSetRow s) => new(s.Id, s.Name, s.CreatedBy, s.CreatedAt, s.Items, s.LastAddedAt);
}

public sealed record BackupItemView(
    string PolicyId, string SubjectType, string DisplayName, string ContentHash, long SyncRunId, long BulkOperationRunId, DateTimeOffset AddedAt)
{
    public static BackupItemView Of(BackupItemRow i) =>
        new(i.PolicyId, i.SubjectType, i.DisplayName, Convert.ToHexStringLower(i.ContentHash), i.SyncRunId, i.RunId, i.AddedAt);
}
