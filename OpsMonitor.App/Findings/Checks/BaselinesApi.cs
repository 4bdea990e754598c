using System.ComponentModel;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Findings.Checks;

/// <summary>Approves snapshots as baselines, and says what checks made of findings.</summary>
public static class BaselinesApi
{
    private static readonly ApiProblem _noBaseline = ApiProblem.IllegalTransition with { Title = "The snapshot cannot become the baseline: it is that already, or it has not been completed." };

    private static readonly ApiProblem _noSnapshot = ApiProblem.NotFound with { Title = "There is no such snapshot." };

    public static void MapBaselinesApi(this IEndpointRouteBuilder app)
    {
        var baselines = app.ApiGroup("/inventory/baselines", "Inventory", About.The(DriftLedger.Generate));
        baselines.MapGet("/", ListAsync).RequireScope(ApiScopes.RunsRead).Asks<BaselinesState>().Paged()
            .Says("listBaselines", "List baselines", "The approved snapshots and those approved before, newest approval first. The one that holds has no `replaced_at`.")
            .Answers<Page<BaselineView>>(200, "A page of baselines.");
        baselines.MapPut("/", MoveAsync).RequireScope(ApiScopes.FindingsWrite)
            .Says("approveBaseline", "Approve a snapshot as baseline", "In place of the one before of the same selection. Open findings that say what the snapshot holds end as `accepted`; the others compare with it.")
            .Answers<BaselineMoveView>(200, "What the move did to open findings.").Refuses(_noSnapshot).Refuses(_noBaseline);
        app.ApiGroup("/findings/checks", "Findings", About.The(DriftLedger.Generate)).MapGet("/{id:long}", CheckAsync).RequireScope(ApiScopes.RunsRead)
            .Says("getCheck", "Show what a check found", "What a `drift.generate` run was, and what it made of findings, once it has ended.").Answers<CheckView>(200, "The check, or the comparison.");
    }

    private static async Task<Page<BaselineView>> ListAsync(HttpContext http, ApiCaller caller, BaselineQueries baselines, CancellationToken cancel)
    {
        var query = PageQuery.Of(http.Request);
        var asked = query.Read(new BaselinesState());
        var page = await query.PageAsync(asked.List, (cursor, limit) => baselines.HistoryAsync(caller.Tenant, asked.ScopeKey, cursor, limit, cancel));
        return new([.. page.Items.Select(BaselineView.Of)], page.NextCursor);
    }

    private static async Task<IResult> MoveAsync(Body<BaselineBody> body, ApiCaller caller, BaselineLedger ledger, CancellationToken cancel)
    {
        var asked = await body.ReadAsync(cancel);
        var move = await ledger.MoveAsync(caller.Tenant, asked.SyncRunId, caller.Actor, asked.Reason, cancel);
        return move.Refusal switch
        {
            null => TypedResults.Ok(new BaselineMoveView(move.Accepted, move.Rebased)),
            BaselineRefusal.NotFound => _noSnapshot,
            _ => _noBaseline,
        };
    }

    private static async Task<IResult> CheckAsync(long id, ApiCaller caller, BaselineQueries baselines, CancellationToken cancel) =>
        await baselines.RunAsync(caller.Tenant, id, cancel) is { } run ? TypedResults.Ok(CheckView.Of(run)) : ApiProblem.NotFound;
}

/// <summary>Which baselines are listed.</summary>
public sealed record BaselinesState : ListState
{
    [Asked("scope_key", Text = AskedText.Exact), Description("Only baselines of snapshots of this selection (`selection_hash`).")]
    public string? ScopeKey { get; init; }

    /// <summary>The list that cursors belong to.</summary>
    public string List => $"baselines?{ScopeKey}";
}
