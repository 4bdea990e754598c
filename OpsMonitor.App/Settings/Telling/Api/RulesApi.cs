using System.Diagnostics;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Settings.Telling.Api;

/// <summary>Makes, changes, previews and deletes rules, as their pages do.</summary>
public static class RulesApi
{
    private const string List = "rules";
    private const string People = "rule-people";
    private const string Path = ApiServices.Root + "/rules";

    public static void MapRulesApi(this IEndpointRouteBuilder app)
    {
        var rules = app.ApiGroup("/rules", "Alerting");
        rules.MapGet("/", ListAsync).RequireScope(ApiScopes.AlertingManage).Paged()
            .Says("listRules", "List rules", "Which events are told, and to whom; the newest first.").Answers<Page<RuleView>>(200, "A page of rules.");
        rules.MapGet("/{id:long}", FindAsync).RequireScope(ApiScopes.AlertingManage).Says("getRule", "Show a rule", "What it takes and whom it tells.").Answers<RuleView>(200, "The rule.");
        rules.MapGet("/people", PeopleAsync).RequireScope(ApiScopes.AlertingManage).Paged()
            .Says("listRulePeople", "List whom rules may tell", "The members whose inboxes a rule can tell, for its `inbox_users`. Observers are none of them.")
            .Answers<Page<RulePersonView>>(200, "A page of people, who joined last first.");
        rules.MapPost("/", CreateAsync).RequireScope(ApiScopes.AlertingManage)
            .Says("createRule", "Make a rule", "It tells what happens from now on.")
            .Answers<RuleView>(201, "The rule was made.").AnswersHeader(201, "Location", "The rule's address.").Refuses(ApiProblem.NameTaken, ApiProblem.TooMany);
        rules.MapPut("/{id:long}", ChangeAsync).RequireScope(ApiScopes.AlertingManage)
            .Says("changeRule", "Change a rule", "What is sent takes the place of the whole rule. What waits for a channel that it no longer tells is cancelled.")
            .Answers<RuleView>(200, "The rule as it is now.").Refuses(ApiProblem.NameTaken);
        rules.MapDelete("/{id:long}", DeleteAsync).RequireScope(ApiScopes.AlertingManage)
            .Says("deleteRule", "Delete a rule", "What it has told stays in the log; what waits is cancelled.").AnswersNothing(204, "It is deleted.");
        rules.MapPost("/preview", PreviewAsync).RequireScope(ApiScopes.AlertingManage)
            .Says("previewRule", "Preview a rule", $"What it would have told in the last {RulePreview.Days} days, to each of its channels. Nothing is stored or sent.").Answers<RulePreviewView>(200, "What it would have told.");
    }

    private static async Task<Page<RuleView>> ListAsync(HttpContext http, ApiCaller caller, RuleQueries rules, CancellationToken cancel) =>
        (await PageQuery.Of(http.Request).ShortPageAsync(List, () => rules.ListAsync(caller.Tenant, cancel), r => r.Id)).Select(RuleView.Of);

    private static async Task<IResult> FindAsync(long id, ApiCaller caller, RuleQueries rules, CancellationToken cancel) =>
        await rules.FindAsync(caller.Tenant, id, cancel) is { } found ? TypedResults.Ok(RuleView.Of(found)) : ApiProblem.NotFound;

    private static async Task<Page<RulePersonView>> PeopleAsync(HttpContext http, ApiCaller caller, TenancyQueries tenancy, CancellationToken cancel) =>
        (await PageQuery.Of(http.Request).ShortPageAsync<MemberView>(
            People, async () => [.. (await tenancy.MembersAsync(caller.Tenant, cancel)).Where(m => RuleLedger.MayBeTold(m.Role))], m => m.UserId)).Select(m => new RulePersonView(m.UserId, m.DisplayName));

    private static async Task<IResult> CreateAsync(Body<RuleBody> body, ApiCaller caller, RuleLedger ledger, RuleQueries rules, CancellationToken cancel)
    {
        var write = await ledger.CreateAsync(caller.Tenant, (await body.ReadAsync(cancel)).ToDraft(), caller.Actor, cancel);
        return write.Refusal is { } refusal ? Refused(refusal)
            : await rules.FindAsync(caller.Tenant, write.Id, cancel) is { } made ? TypedResults.Created($"{caller.Base}{Path}/{write.Id}", RuleView.Of(made))
            : ApiProblem.NotFound;
    }

    private static async Task<IResult> ChangeAsync(long id, Body<RuleBody> body, ApiCaller caller, RuleLedger ledger, RuleQueries rules, CancellationToken cancel)
    {
        var write = await ledger.ChangeAsync(caller.Tenant, id, (await body.ReadAsync(cancel)).ToDraft(), caller.Actor, cancel);
        return write.Refusal is { } refusal ? Refused(refusal) : await FindAsync(id, caller, rules, cancel);
    }

    private static async Task<IResult> DeleteAsync(long id, HttpContext http, ApiCaller caller, RuleLedger ledger, CancellationToken cancel)
    {
        await ApiBody.RefuseBrokenAsync(http.Request, cancel);
        return (await ledger.DeleteAsync(caller.Tenant, id, caller.Actor, cancel)).Accepted ? TypedResults.NoContent() : ApiProblem.NotFound;
    }

    private static async Task<IResult> PreviewAsync(Body<RuleBody> body, ApiCaller caller, RulePreview preview, CancellationToken cancel)
    {
        var draft = (await body.ReadAsync(cancel)).ToDraft();
        return RuleLedger.Check(draft) is { } refusal ? Refused(refusal) : TypedResults.Ok(RulePreviewView.Of(await preview.ReadAsync(caller.Tenant, draft, cancel)));
    }

    private static ApiProblem Refused(RuleRefusal refusal) => refusal switch
    {
        RuleRefusal.NotFound => ApiProblem.NotFound,
        RuleRefusal.NameTaken => ApiProblem.NameTaken with { Detail = RuleWords.Of(refusal) },
        RuleRefusal.TooMany => ApiProblem.TooMany with { Detail = RuleWords.Of(refusal) },
        RuleRefusal.BadName => ApiProblem.Field("name", RuleWords.Of(refusal)),
        RuleRefusal.BadTerms => ApiProblem.Field("events", RuleWords.Of(refusal)),
        RuleRefusal.TellsNobody or RuleRefusal.UnknownChannel => ApiProblem.Field("channels", RuleWords.Of(refusal)),
        RuleRefusal.UnknownPerson => ApiProblem.Field("inbox_users", RuleWords.Of(refusal)),
        RuleRefusal.BadQuietHours => ApiProblem.Field("quiet.to", RuleWords.Of(refusal)),
        RuleRefusal.UnknownZone => ApiProblem.Field("quiet.zone", RuleWords.Of(refusal)),
        RuleRefusal.BadLimit => ApiProblem.Field("most_an_hour", RuleWords.Of(refusal)),
        RuleRefusal.ChangedMeanwhile => throw new UnreachableException("A program changes a rule whatever it was."),
    };
}
