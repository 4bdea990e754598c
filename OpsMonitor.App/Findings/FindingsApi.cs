using System.Text.Json;
using Microsoft.OpenApi;
using OpsMonitor.App.Api;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Findings;

/// <summary>Lists findings and takes note of them.</summary>
public static class FindingsApi
{
    private const int MaxIds = 1_000;
    private const int MaxNote = 500;

    private static readonly ApiParameter[] _filters =
    [
        new("status", "Whether somebody has acknowledged it.", JsonSchemaType.String, [.. Enum.GetValues<FindingStatus>().Select(EnumText.Of)]),
        new("change_type", "What became of the subject.", JsonSchemaType.String, [.. Enum.GetValues<ChangeType>().Select(EnumText.Of)]),
        new("subject_type", "Only subjects of this type."),
        new("run_id", "Only what this run found, or one that compared the same two snapshots.", JsonSchemaType.Integer),
        new("q", "A part of the subject's name, or its external id."),
        new("include_resolved", "true: also those that a later comparison no longer showed.", JsonSchemaType.Boolean),
    ];

    public static void MapFindingsApi(this IEndpointRouteBuilder app)
    {
        var findings = app.ApiGroup("/findings", "Findings");
        findings.MapGet("/", ListAsync).RequireScope(ApiScopes.RunsRead).Produces<Page<FindingListView>>()
            .Describe("Findings that match, newest first.", [.. _filters, .. ApiParameter.Paging]);
        findings.MapGet("/{id:long}", FindAsync).RequireScope(ApiScopes.RunsRead).Produces<FindingView>();
        findings.MapPatch("/{id:long}", ChangeAsync).RequireScope(ApiScopes.FindingsWrite).Produces<FindingView>();
        findings.MapPost("/acknowledge", AcknowledgeAsync).RequireScope(ApiScopes.FindingsWrite).Produces<AcknowledgedView>();
    }

    private static async Task<Page<FindingListView>> ListAsync(HttpContext http, ApiCaller caller, FindingQueries findings, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var asked = FindingsPageState.Read(query);
        var page = await query.PageAsync(asked.List, (cursor, limit) => findings.ListAsync(caller.Tenant, asked.ToFilter(), cursor, limit, cancel));
        return new([.. page.Items.Select(FindingListView.Of)], page.NextCursor);
    }

    private static async Task<IResult> FindAsync(long id, ApiCaller caller, FindingQueries findings, CancellationToken cancel) =>
        await findings.FindAsync(caller.Tenant, id, cancel) is { } found ? TypedResults.Ok(FindingView.Of(found)) : ApiProblem.NotFound;

    private static async Task<IResult> ChangeAsync(
        long id, HttpContext http, ApiCaller caller, FindingLedger ledger, FindingQueries findings, CancellationToken cancel)
    {
        using var body = await ApiBody.ReadAsync(http.Request, cancel);
        var fields = new ApiFields(body.RootElement);
        var status = fields.OneOf<FindingStatus>("status", required: true);
        var note = fields.Text("note", MaxNote);
        fields.Check();
        if (await findings.FindAsync(caller.Tenant, id, cancel) is null)
        {
            return ApiProblem.NotFound;
        }

        _ = status == FindingStatus.Acknowledged
            ? await ledger.AcknowledgeAsync(caller.Tenant, [id], caller.Actor.UserId, caller.Actor, note, cancel)
            : await ledger.ReopenAsync(caller.Tenant, [id], caller.Actor, note, cancel);
        var now = await findings.FindAsync(caller.Tenant, id, cancel);
        return now is null ? ApiProblem.NotFound : now.Row.Status != status ? ApiProblem.IllegalTransition with { Title = "The finding is in no state for this." } : TypedResults.Ok(FindingView.Of(now));
    }

    private static async Task<IResult> AcknowledgeAsync(HttpContext http, ApiCaller caller, FindingLedger ledger, CancellationToken cancel)
    {
        using var body = await ApiBody.ReadAsync(http.Request, cancel);
        var fields = new ApiFields(body.RootElement);
        var ids = fields.List("ids", MaxIds, required: true).Select(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt64(out var id) ? id : -1).ToList();
        var note = fields.Text("note", MaxNote);
        if (ids.Contains(-1))
        {
            fields.Error("ids", "must be numbers");
        }

        fields.Check();
        var changed = await ledger.AcknowledgeAsync(caller.Tenant, ids, caller.Actor.UserId, caller.Actor, note, cancel);
        return TypedResults.Ok(new AcknowledgedView(changed));
    }
}

/// <summary>The findings that were new and now are acknowledged.</summary>
public sealed record AcknowledgedView(IReadOnlyList<long> Acknowledged);

public record FindingListView(
    long Id, FindingStatus Status, ChangeType ChangeType, string SubjectType, string SubjectExternalId, string SubjectName,
    DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, DateTimeOffset? ResolvedAt, int Changes)
{
    public static FindingListView Of(FindingRow f) =>
        new(f.Id, f.Status, f.ChangeType, f.SubjectType, f.SubjectExternalId, f.SubjectName, f.FirstSeenAt, f.LastSeenAt, f.ResolvedAt, f.Changes);
}

public sealed record FindingView(
    long Id, string FindingType, FindingStatus Status, ChangeType ChangeType, string ScopeKey, long? BaselineRunId, long? CurrentRunId, string Fingerprint,
    string SubjectType, string SubjectExternalId, string SubjectName, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, DateTimeOffset? ResolvedAt,
    EvidenceView Evidence, long? BulkOperationRunId, DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy, string? Note)
{
    public static FindingView Of(FindingDetail f) => new(
        f.Id, "drift", f.Row.Status, f.Row.ChangeType, f.ScopeKey, f.Baseline?.Id, f.Current?.Id, f.Fingerprint,
        f.Row.SubjectType, f.Row.SubjectExternalId, f.Row.SubjectName, f.Row.FirstSeenAt, f.Row.LastSeenAt, f.Row.ResolvedAt,
        f.Evidence, f.FoundByRunId, f.AcknowledgedAt, f.AcknowledgedBy, f.Note);
}
