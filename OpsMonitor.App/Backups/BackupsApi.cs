using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Items;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.App.Backups;

/// <summary>Creates and shows backup sets; policies are added by runs of backup_set.add_policies.</summary>
public static class BackupsApi
{
    private const string Path = ApiServices.Root + "/backup-sets";

    private static readonly ApiProblem _nameTaken = new(409, "name-taken", "A backup set of that name exists already.");

    public static void MapBackupsApi(this IEndpointRouteBuilder app)
    {
        var sets = app.ApiGroup("/backup-sets", "Backup sets", About.The(BackupCopies.AddPolicies));
        sets.MapPost("/", CreateAsync).RequireScope(ApiScopes.RunsWrite)
            .Says("createBackupSet", "Create a backup set", "An empty one. Policies are added by starting a run of `backup_set.add_policies`.")
            .Answers<BackupSetView>(201, "The set was created.").AnswersHeader(201, "Location", "The set's address.").Refuses(_nameTaken);
        sets.MapGet("/", ListAsync).RequireScope(ApiScopes.RunsRead).Paged()
            .Says("listBackupSets", "List backup sets", "All of them, newest first.").Answers<Page<BackupSetView>>(200, "A page of sets.");
        sets.MapGet("/{id:long}", FindAsync).RequireScope(ApiScopes.RunsRead)
            .Says("getBackupSet", "Show a backup set", "Its name and how much is in it.").Answers<BackupSetView>(200, "The set.");
        sets.MapGet("/{id:long}/items", ItemsAsync).RequireScope(ApiScopes.RunsRead).Asks<ItemsPageState>().Paged()
            .Says("listBackupItems", "List what is in a backup set", "Items that match all filters, by name.").Answers<Page<BackupItemView>>(200, "A page of items.");
    }

    private static async Task<IResult> CreateAsync(Body<BackupSetBody> body, ApiCaller caller, BackupLedger ledger, BackupQueries backups, CancellationToken cancel)
    {
        var asked = await body.ReadAsync(cancel);
        var created = await ledger.CreateAsync(caller.Tenant, asked.Name, caller.Actor, cancel);
        if (created.Refusal is not { } refusal)
        {
            return TypedResults.Created($"{caller.Base}{Path}/{created.Id}", BackupSetView.Of((await backups.FindAsync(caller.Tenant, created.Id, cancel))!));
        }

        return refusal switch
        {
            BackupRefusal.NameTaken => _nameTaken with { Url = $"{caller.Base}{Path}/{created.Id}" },
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
        var asked = ItemsPageState.Read<ItemsPageState>(query);
        var page = await query.PageAsync(asked.List($"set {id}"), (cursor, limit) => backups.ItemsAsync(caller.Tenant, id, new(asked.Type, asked.Text), cursor, limit, cancel));
        return page.Items.Count == 0 && await backups.FindAsync(caller.Tenant, id, cancel) is null
            ? ApiProblem.NotFound
            : TypedResults.Ok(new Page<BackupItemView>([.. page.Items.Select(BackupItemView.Of)], page.NextCursor));
    }
}

[Description("The backup set to create.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BackupSetBody : IExample<BackupSetBody>
{
    public static BackupSetBody Example => new() { Name = "Before the change" };

    [Description("Its name, unlike that of any other set of the tenant."), MaxLength(BackupLedger.MaxName)]
    public required string Name { get; init; }
}

[Description("A backup set.")]
public sealed record BackupSetView(
    [property: Description("The set's id.")] long Id,
    [property: Description("Its name.")] string Name,
    [property: Description("Who created it.")] string? CreatedBy,
    [property: Description("When it was created.")] DateTimeOffset CreatedAt,
    [property: Description("How many items are in it.")] int Items,
    [property: Description("When an item was added last.")] DateTimeOffset? LastAddedAt) : IExample<BackupSetView>
{
    public static BackupSetView Example => new(1, "Before the change", "Ana Ruiz", new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), 0, null);

    public static BackupSetView Of(BackupSetRow s) => new(s.Id, s.Name, s.CreatedBy, s.CreatedAt, s.Items, s.LastAddedAt);
}

[Description("A policy in a backup set, as it was when it was added.")]
public sealed record BackupItemView(
    [property: Description("The policy's id in the system it comes from.")] string PolicyId,
    [property: Description("Its type.")] string SubjectType,
    [property: Description("What people call it.")] string DisplayName,
    [property: Description("A digest of its content, under a key of this installation: equal where contents are.")] string ContentHash,
    [property: Description("The snapshot that it was taken from.")] long SyncRunId,
    [property: Description("The run that added it.")] long BulkOperationRunId,
    [property: Description("When it was added.")] DateTimeOffset AddedAt,
    [property: Description("What became of it since, as the newest snapshot of the same subject types has it: `unchanged`, `changed` or `gone`.")] string? Since) : IExample<BackupItemView>
{
    public static BackupItemView Example => new(
        "2b1c", "conditionalAccessPolicy", "Require MFA", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 2, 9, new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), "unchanged");

    public static BackupItemView Of(BackupItemRow i) =>
        new(i.PolicyId, i.SubjectType, i.DisplayName, SafeDigest.Of(i.ContentHash), i.SyncRunId, i.RunId, i.AddedAt, i.Since is { } since ? EnumText.Of(since) : null);
}
