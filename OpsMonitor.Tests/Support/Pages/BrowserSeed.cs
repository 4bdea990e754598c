using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>Something of everything in tenant contoso: a producer's run on its way with failures, two snapshots, the drift between them and a
/// backup set, all made by the worker. Ana becomes a platform operator and a tenant admin too, so that every page is hers to see.</summary>
public sealed record BrowserSeed(long Run, long Sync, string Item, long Finding, long Set, long Channel, long Rule, long Deadline, Guid Delivery)
{
    public static async Task<BrowserSeed> MakeAsync(BrowserApp app)
    {
        var actor = Actor.OfUser(app.AnaId, "Ana Ruiz");
        await app.SqlAsync($"update users set is_platform_operator = true where id = {app.AnaId}");
        await app.SqlAsync($"update memberships set role = 'tenant_admin' where user_id = {app.AnaId}");
        await KeysAsync(app, actor);
        var run = await RunAsync(app);
        var telling = await TellingSeed.MakeAsync(app, actor);
        var set = await Get<BackupLedger>(app).CreateAsync(app.Contoso, "Before the change", actor);
        var baseline = await SyncAsync(app, InventoryFixture.Baseline(), "baseline.zip", actor);
        var current = await SyncAsync(app, InventoryFixture.Current(), "current.zip", actor);
        var drift = new DriftScope(current.SelectionHash, baseline.SyncRunId, current.SyncRunId);
        await WorkedAsync(app, actor, DriftLedger.Generate, drift.ToJson());
        var policies = await Get<InventoryQueries>(app).ExternalIdsAsync(app.Contoso, current.SyncRunId, new());
        await WorkedAsync(app, actor, BackupCopies.AddPolicies, new AddPoliciesScope(set.Id, policies).ToJson());
        var findings = await Get<FindingQueries>(app).ListAsync(app.Contoso, new() { Kind = FindingKind.Changed });
        return new(run, current.SyncRunId, policies[0], findings.Items[0].Id, set.Id, telling.Channel, telling.Rule, telling.Deadline, telling.Delivery);
    }

    private static async Task KeysAsync(BrowserApp app, Actor actor)
    {
        var keys = Get<ApiKeys>(app);
        await keys.CreateAsync(app.Contoso, new NewApiKey("nightly sync", [ApiScopes.RunsRead, ApiScopes.RunsWrite]) { Operations = ["mailboxes.archive"], ExpiresAt = DateTimeOffset.UtcNow.AddDays(90) }, actor);
        var old = await keys.CreateAsync(app.Contoso, new NewApiKey("exporter", [ApiScopes.RunsRead, ApiScopes.InventoryWrite]), actor);
        await keys.RotateAsync(app.Contoso, old.Id, TimeSpan.FromDays(7), actor);
        var lost = await keys.CreateAsync(app.Contoso, new NewApiKey("on a lost laptop", [ApiScopes.RunsRead]) { IsService = true }, actor);
        await keys.RevokeAsync(app.Contoso, lost.Id, actor);
    }

    private static async Task<long> RunAsync(BrowserApp app)
    {
        var ledger = Get<RunLedger>(app);
        var actor = new Actor("api_key", "hr-sync", "API key hr-sync", app.AnaId);
        var start = new StartRun(new("users", "offboard"), JsonSerializer.SerializeToElement(new { batch = 7, source = "hr-sync" }), actor, RunExecutor.Producer)
        {
            TotalItems = 6_400,
            Summary = "Offboard users of the closed branch office",
        };
        var run = await ledger.StartAsync(app.Contoso, start);
        var begun = await ledger.BeginAsync(app.Contoso, run.RunId, actor);
        await ledger.RecordItemsAsync(app.Contoso, run.RunId, begun.Attempt, [.. Enumerable.Range(0, 4_102).Select(Result)]);
        return run.RunId;
    }

    private static async Task<StartedSync> SyncAsync(BrowserApp app, byte[] archive, string name, Actor actor)
    {
        var sync = await Get<InventoryLedger>(app).StartSyncAsync(app.Contoso, archive, name, InventorySelection.All, actor);
        await EndedAsync(app, sync.RunId);
        return sync;
    }

    private static async Task WorkedAsync(BrowserApp app, Actor actor, OperationType operation, JsonElement scope) =>
        await EndedAsync(app, (await Get<OperationStarter>(app).StartAsync(app.Contoso, actor, operation, scope)).RunId);

    private static Task EndedAsync(BrowserApp app, long run) => Eventually.True(
        async () => await Get<RunQueries>(app).FindAsync(app.Contoso, run) is { Row.IsActive: false }, $"run {run} ends");

    private static T Get<T>(BrowserApp app)
        where T : notnull => app.Services.GetRequiredService<T>();

    private static ItemResult Result(int number) => (number % 100) switch
    {
        < 3 => new($"user-{number:0000}", ItemOutcome.Failed, "throttled", "Too many requests, retry after 30 s", $"User {number}"),
        3 => new($"user-{number:0000}", ItemOutcome.Failed, "not_found", "The account does not exist any more", $"User {number}"),
        4 when number % 2 == 0 => new($"user-{number:0000}", ItemOutcome.Failed, "conflict", "Changed by somebody else meanwhile", $"User {number}"),
        5 => new($"user-{number:0000}", ItemOutcome.Skipped, "unchanged", "Already offboarded", $"User {number}"),
        _ => new($"user-{number:0000}", ItemOutcome.Succeeded, DisplayName: $"User {number}"),
    };
}
