using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Findings;

/// <summary>Lists findings and takes note of them.</summary>
public static class FindingsApi
{
    private static readonly ApiProblem _noState = ApiProblem.IllegalTransition with { Title = "The finding is in no state for this." };

    public static void MapFindingsApi(this IEndpointRouteBuilder app)
    {
        var findings = app.ApiGroup("/findings", "Findings", About.The(DriftLedger.Generate));
        findings.MapGet("/", ListAsync).RequireScope(ApiScopes.RunsRead).Asks<FindingsPageState>().Paged()
            .Says("listFindings", "List findings", "Findings that match all filters, newest first. Those that have ended, and those that only comparisons have seen, are left out unless asked for.")
            .Answers<Page<FindingListView>>(200, "A page of findings.");
        findings.MapGet("/{id:long}", FindAsync).RequireScope(ApiScopes.RunsRead)
            .Says("getFinding", "Show a finding", "With its evidence: the properties that differ, as far as they may be shown.").Answers<FindingView>(200, "The finding.");
        findings.MapPatch("/{id:long}", ChangeAsync).RequireScope(ApiScopes.FindingsWrite)
            .Says("changeFinding", "Acknowledge or reopen a finding", "A finding that has ended can be neither.").Answers<FindingView>(200, "The finding as it is now.").Refuses(_noState);
        findings.MapPost("/acknowledge", AcknowledgeAsync).RequireScope(ApiScopes.FindingsWrite)
            .Says("acknowledgeFindings", "Acknowledge several findings", "Those that are new are acknowledged; others, and ids of nothing, are passed over.")
            .Answers<AcknowledgedView>(200, "The ids of the findings that were new and now are acknowledged.");
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
        long id, Body<FindingBody> body, ApiCaller caller, FindingLedger ledger, FindingQueries findings, CancellationToken cancel)
    {
        var asked = await body.ReadAsync(cancel);
        if (await findings.FindAsync(caller.Tenant, id, cancel) is null)
        {
            return ApiProblem.NotFound;
        }

        _ = asked.Status == FindingStatus.Acknowledged
            ? await ledger.AcknowledgeAsync(caller.Tenant, [id], caller.Actor.UserId, caller.Actor, asked.Note, cancel)
            : await ledger.ReopenAsync(caller.Tenant, [id], caller.Actor, asked.Note, cancel);
        var now = await findings.FindAsync(caller.Tenant, id, cancel);
        return now is null ? ApiProblem.NotFound : now.Row.Status != asked.Status ? _noState : TypedResults.Ok(FindingView.Of(now));
    }

    private static async Task<IResult> AcknowledgeAsync(Body<AcknowledgeBody> body, ApiCaller caller, FindingLedger ledger, CancellationToken cancel)
    {
        var asked = await body.ReadAsync(cancel);
        return TypedResults.Ok(new AcknowledgedView(await ledger.AcknowledgeAsync(caller.Tenant, [.. asked.Ids], caller.Actor.UserId, caller.Actor, asked.Note, cancel)));
    }
}
