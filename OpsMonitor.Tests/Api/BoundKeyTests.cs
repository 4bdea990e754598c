using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Document;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Api;

/// <summary>A key that is bound to operations starts, writes and sees their runs alone, as a SQL login does.</summary>
public sealed class BoundKeyTests(AppHost app) : IClassFixture<AppHost>
{
    private const string Mine = "mailboxes.archive";

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_OfAnotherOperation_IsRefusedByName()
    {
        var api = await BoundAsync(Mine);

        await (await api.SendAsync("/runs", Start("mailboxes", "archive"))).JsonAsync(201);
        var problem = await (await api.SendAsync("/runs", Start("mailboxes", "delete"))).ProblemAsync(403, "other-operation");

        Assert.Equal($"The key is not for mailboxes.delete, but for {Mine}.", problem.GetProperty("detail").GetString());
        Assert.Empty(await ListAsync(app.Api(), "/runs?resource=mailboxes&action=delete"));
        await (await api.SendAsync("/runs", Start("drift", "generate"))).ProblemAsync(403, "other-operation");
    }

    [Fact]
    public async Task Write_ToARunOfAnotherOperation_IsRefusedAtEveryDoorAndChangesNothing()
    {
        var run = await app.Api().BegunRunAsync(total: 3);
        var before = await (await app.Api().ReadAsync($"/runs/{run}")).JsonAsync(200);
        var api = await BoundAsync(Mine);
        var item = new { item_id = "a", outcome = "succeeded" };
        (string Path, object Body)[] doors =
        [
            ("start", new { }), ("progress", new { attempt = 1, sequence = 1, succeeded = 1, failed = 0, skipped = 0 }), ("items", new { attempt = 1, items = new[] { item } }),
            ("finish", new { attempt = 1 }), ("abort", new { reason = "not mine" }), ("abort", new { reason = "not mine", force = true }), ("retry-failed", new { }), ("retry-failed", new { dry_run = true }),
        ];

        foreach (var (path, body) in doors)
        {
            var problem = await (await api.SendAsync($"/runs/{run}/{path}", body)).ProblemAsync(403, "other-operation");
            Assert.Contains("mailbox.sync", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        foreach (var spelling in new[] { $"+{run}", $"%2B{run}", $"%20{run}", $"{run}%20", $"0{run}", $"%09{run}" })
        {
            Assert.True(await api.SendAsync($"/runs/{spelling}/finish", new { attempt = 1 }) is { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.NotFound });
            Assert.Equal(404, (int)(await api.ReadAsync($"/runs/{spelling}/items")).StatusCode);
        }

        using var lines = new StringContent("""{"item_id":"a","outcome":"succeeded"}""" + "\n", Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        await (await api.PostAsync($"/api/v1/runs/{run}/items?attempt=1", lines, Cancel)).ProblemAsync(403, "other-operation");
        using var keyed = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/runs/{run}/finish") { Content = JsonContent.Create(new { attempt = 1 }) };
        keyed.Headers.Add("Idempotency-Key", "once");
        await (await api.SendAsync(keyed, Cancel)).ProblemAsync(403, "other-operation");
        Assert.Equal(before.ToString(), (await (await app.Api().ReadAsync($"/runs/{run}")).JsonAsync(200)).ToString());
        Assert.Empty(await ListAsync(app.Api(), $"/runs/{run}/items"));
    }

    [Fact]
    public async Task Run_OfItsOwnOperation_IsExecutedFromStartToRetry()
    {
        var api = await BoundAsync(Mine, "users.offboard");
        var run = (await (await api.SendAsync("/runs", Start("users", "offboard"))).JsonAsync(201)).GetProperty("id").GetInt64();
        await (await api.SendAsync($"/runs/{run}/start", new { })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = new[] { new { item_id = "kim", outcome = "failed", reason_code = "throttled" } } })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);

        var retry = (await (await api.SendAsync($"/runs/{run}/retry-failed", new { })).JsonAsync(201)).GetProperty("id").GetInt64();

        await (await api.ReadAsync($"/runs/{retry}")).JsonAsync(200);
        Assert.Equal([run], (await ListAsync(api, "/items?id=kim")).Select(v => v.GetProperty("run_id").GetInt64()));
    }

    // Row-level security shows a SQL login that is held to operations the runs of these alone; so does the API.
    [Fact]
    public async Task Read_OfRuns_ShowsWhatASqlLoginOfTheSameOperationsSees()
    {
        var other = await app.Api().BegunRunAsync(total: 1);
        await (await app.Api().SendAsync($"/runs/{other}/items", new { attempt = 1, items = new[] { new { item_id = "shared-item", outcome = "succeeded" } } })).JsonAsync(200);
        var mine = (await (await app.Api().SendAsync("/runs", Start("mailboxes", "archive"))).JsonAsync(201)).GetProperty("id").GetInt64();
        await using var ledger = Ledger.Of(app.Database);
        await using var login = await SqlProducer.CreateAsync(ledger, tenant: null);
        Assert.Null(await ledger.Get<ProducerLogins>().BindAsync(app.Contoso, login.Login, [Mine], Actor.System, Cancel));
        var api = await BoundAsync(Mine);

        var seen = (await ListAsync(api, "/runs?limit=200")).Select(r => r.GetProperty("id").GetInt64()).Order().ToList();

        Assert.Contains(mine, seen);
        Assert.Equal(string.Join(',', seen), await login.ScalarAsync("select string_agg(id::text, ',' order by id) from bulk_operation_runs"));
        var file = await (await api.ReadAsync("/runs/export?format=ndjson")).Content.ReadAsStringAsync(Cancel);
        Assert.Equal(seen.Count, file.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Empty(await ListAsync(api, "/items?id=shared-item"));
        foreach (var path in new[] { "", "?wait_for_rev=9&timeout=1", "/items", "/items/export", "/item-ids", "/failures", "/failures/reasons", "/timeline" })
        {
            await (await api.ReadAsync($"/runs/{other}{path}")).ProblemAsync(404, "not-found");
        }
    }

    [Fact]
    public async Task Start_UnderTheKeyOfAnotherOperationsRun_TellsNothingOfIt()
    {
        await (await app.Api().SendAsync("/runs", new { resource = "users", action = "offboard", scope = new { }, idempotency_key = "taken" })).JsonAsync(201);
        var api = await BoundAsync(Mine);

        var problem = await (await api.SendAsync("/runs", new { resource = "mailboxes", action = "archive", scope = new { }, idempotency_key = "taken", on_conflict = "reject" }))
            .ProblemAsync(409, "active-run-exists");

        Assert.DoesNotContain("offboard", problem.ToString(), StringComparison.Ordinal);
        Assert.False(problem.TryGetProperty("url", out _));
    }

    [Theory]
    [InlineData("inventory.sync", "/inventory/sync-runs", "/findings")]
    [InlineData("drift.generate", "/findings", "/backup-sets")]
    [InlineData("drift.generate", "/inventory/baselines", "/inventory/sync-runs")]
    [InlineData("backup_set.add_policies", "/backup-sets", "/inventory/baselines")]
    public async Task Read_OfWhatOneOperationMakes_IsForKeysOfThatOperation(string operation, string its, string anothers)
    {
        var api = await BoundAsync(operation);

        await (await api.ReadAsync(its)).JsonAsync(200);
        await (await api.ReadAsync(anothers)).ProblemAsync(403, "other-operation");
    }

    // A door that nobody has thought of is shut.
    [Fact]
    public async Task Doors_OfTheApi_AreShutOrLookedAt()
    {
        var endpoints = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<NeedsScope>() is not null).ToList();
        Assert.True(endpoints.Count > 30, $"{endpoints.Count} endpoints");
        string Name(RouteEndpoint e) => $"{e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]} {e.RoutePattern.RawText!.Replace(ApiServices.Root, "", StringComparison.Ordinal).TrimEnd('/')}";

        var undecided = endpoints.Where(e => e.Metadata.GetMetadata<About>() is null).Select(Name).Order();
        var looking = endpoints.Where(e => e.Metadata.GetMetadata<About>() is { Operation: null } && !e.RoutePattern.RawText!.Contains("{id", StringComparison.Ordinal)).Select(Name).Order();

        string[] inbox = ["GET /notifications", "POST /notifications/read"];
        Assert.Equal(endpoints.Where(e => e.Metadata.GetMetadata<NeedsScope>()!.Scope == ApiScopes.AlertingManage).Select(Name).Concat(inbox).Order(), undecided);
        Assert.Equal(["GET /items", "GET /runs", "GET /runs/events", "GET /runs/export", "POST /runs"], looking); // each by a test above, the stream by RunEventsApiTests
        var api = await BoundAsync(Mine);
        await (await api.ReadAsync("/notifications")).ProblemAsync(403, "other-operation");
        await (await api.ReadAsync("/channels")).ProblemAsync(403, "other-operation");
        using var upload = new StringContent("{}", Encoding.UTF8, "application/json");
        await (await api.PostAsync("/api/v1/inventory/sync-runs", upload, Cancel)).ProblemAsync(403, "other-operation");
        await (await api.SendAsync("/findings/acknowledge", new { ids = new[] { 1 } })).ProblemAsync(403, "other-operation");
        await (await api.SendAsync("/backup-sets", new { name = "x" })).ProblemAsync(403, "other-operation");
    }

    private static object Start(string resource, string action) => new { resource, action, scope = new { at = Guid.NewGuid() } };

    private static async Task<System.Text.Json.JsonElement[]> ListAsync(HttpClient api, string path) =>
        [.. (await (await api.ReadAsync(path)).JsonAsync(200)).GetProperty("items").EnumerateArray()];

    // Without what is about all operations, which a bound key cannot have; the door is shut to one that got it all the same.
    private async Task<HttpClient> BoundAsync(params string[] operations)
    {
        var keys = app.Services.GetRequiredService<ApiKeys>();
        var made = await keys.CreateAsync(app.Contoso, new NewApiKey("bound", [.. ApiScopes.All.Except(ApiScopes.OfAllOperations)]) { Operations = operations }, Actor.System, Cancel);
        await using var ledger = Ledger.Of(app.Database);
        await ledger.SqlAsync($"set role opsmonitor_service; update api_keys set scopes = scopes || array['notifications:read', 'alerting:manage'] where id = {made.Id}");
        return app.Api(made.Token);
    }
}
