using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Api;

public sealed class RunsApiTests(AppHost app) : IClassFixture<AppHost>
{
    private HttpClient Api { get; } = app.Api();

    // An item that takes long is no news, and no reason to call its run stalled.
    [Fact]
    public async Task Items_OfNone_AreASignOfLifeAndNoNews()
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync();
        await using var ledger = Ledger.Of(app.Database);
        await ledger.SqlAsync($"update bulk_operation_runs set reported_at = now() - interval '6 minutes' where id = {run}");
        async Task<bool> IsStalledAsync() => (await (await api.ReadAsync("/runs?stalled=true")).JsonAsync(200)).GetProperty("items").EnumerateArray().Any(r => r.GetProperty("id").GetInt64() == run);
        Assert.True(await IsStalledAsync());
        var rev = (await (await api.ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("rev").GetInt64();

        var told = await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = Array.Empty<object>() })).JsonAsync(200);

        Assert.Equal((rev, false), (told.GetProperty("rev").GetInt64(), told.GetProperty("abort_requested").GetBoolean()));
        Assert.False(await IsStalledAsync());
    }

    [Fact]
    public async Task Start_WithTheKeyOfAnotherOperation_IsRefusedAndNamesIt()
    {
        var key = Guid.NewGuid().ToString();
        var first = await (await Api.SendAsync("/runs", new { resource = "mailbox", action = "sync", scope = new { at = key }, idempotency_key = key })).JsonAsync(201);

        var other = await (await Api.SendAsync("/runs", new { resource = "mailbox", action = "archive", scope = new { at = key }, idempotency_key = key })).ProblemAsync(409, "active-run-exists");

        Assert.Contains($"run {first.GetProperty("id").GetInt64()}, mailbox.sync", other.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Twice_AttachesOrIsRejected()
    {
        var body = new Dictionary<string, object> { ["resource"] = "mailbox", ["action"] = "sync", ["item_ids"] = new[] { "b", "a" } };
        var created = await Api.SendAsync("/runs", body);
        var run = await created.JsonAsync(201);
        Assert.Equal(run.GetProperty("url").GetString(), created.Headers.Location?.ToString());
        Assert.False(run.GetProperty("deduplicated").GetBoolean());

        body["item_ids"] = new[] { "a", "b", "a" };
        var attached = await (await Api.SendAsync("/runs", body)).JsonAsync(200);
        body["on_conflict"] = "reject";
        var rejected = await (await Api.SendAsync("/runs", body)).ProblemAsync(409, "active-run-exists");

        Assert.True(attached.GetProperty("deduplicated").GetBoolean());
        Assert.Equal(run.GetProperty("id").GetInt64(), attached.GetProperty("id").GetInt64());
        Assert.Equal(run.GetProperty("url").GetString(), rejected.GetProperty("url").GetString());
    }

    [Fact]
    public async Task Producer_ReportsItemsTwice_TheyCountOnceAndTheFinishFollows()
    {
        var run = await Api.BegunRunAsync();
        var items = new { attempt = 1, items = new object[] { new { item_id = "a", outcome = "succeeded" }, new { item_id = "b", outcome = "failed", reason_code = "throttled", reason = "Too many requests" } } };

        await (await Api.SendAsync($"/runs/{run}/items", items)).JsonAsync(200);
        await (await Api.SendAsync($"/runs/{run}/items", items)).JsonAsync(200);
        var finished = await (await Api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);

        Assert.Equal("completed_with_errors", finished.GetProperty("status").GetString());
        Assert.Equal("partial", finished.GetProperty("bucket").GetString());
        var view = await (await Api.ReadAsync($"/runs/{run}")).JsonAsync(200);
        Assert.Equal((2, 1, 1), (view.GetProperty("processed_items").GetInt32(), view.GetProperty("succeeded").GetInt32(), view.GetProperty("failed").GetInt32()));
        var failure = Assert.Single((await (await Api.ReadAsync($"/runs/{run}/failures")).JsonAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Equal(("b", "throttled"), (failure.GetProperty("item_id").GetString(), failure.GetProperty("reason_code").GetString()));
        Assert.False(failure.TryGetProperty("type", out _));
        var reason = Assert.Single((await (await Api.ReadAsync($"/runs/{run}/failures/reasons")).JsonAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Equal("items", reason.GetProperty("of").GetString());
        Assert.Equal(1, reason.GetProperty("count").GetInt64());
        var timeline = (await (await Api.ReadAsync($"/runs/{run}/timeline")).JsonAsync(200)).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("action").GetString());
        Assert.Equal(["run.queued", "run.started", "run.completed_with_errors"], timeline);
        await (await Api.SendAsync($"/runs/{run}/items", items)).ProblemAsync(409, "run-finished");
        await (await Api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).ProblemAsync(409, "run-finished");
        await (await Api.SendAsync($"/runs/{run}/start", new { })).ProblemAsync(409, "run-finished");
        await (await Api.SendAsync($"/runs/{run}/abort", new { reason = "late" })).ProblemAsync(409, "run-finished");
    }

    [Fact]
    public async Task Progress_OlderFencedOrLower_ChangesNothing()
    {
        var run = await Api.BegunRunAsync(total: 10);
        object Report(int sequence, int succeeded, int attempt = 1) => new { attempt, sequence, succeeded, failed = 0, skipped = 0 };

        await (await Api.SendAsync($"/runs/{run}/progress", Report(2, 5))).JsonAsync(200);
        await (await Api.SendAsync($"/runs/{run}/progress", Report(1, 3))).JsonAsync(200);
        await (await Api.SendAsync($"/runs/{run}/progress", Report(3, 6, attempt: 2))).ProblemAsync(409, "run-fenced");
        await (await Api.SendAsync($"/runs/{run}/progress", Report(3, 4))).ProblemAsync(422, "invalid");
        await (await Api.SendAsync($"/runs/{run}/progress", Report(3, 11))).ProblemAsync(422, "invalid");
        await (await Api.SendAsync($"/runs/{run}/start", new { })).ProblemAsync(409, "illegal-transition");

        Assert.Equal(5, (await (await Api.ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("processed_items").GetInt32());
    }

    [Fact]
    public async Task Abort_OfARunningRun_IsSeenByItsProducerWhoEndsIt()
    {
        var run = await Api.BegunRunAsync();
        var aborted = await Api.SendAsync($"/runs/{run}/abort", new { reason = "wrong scope" });
        await aborted.JsonAsync(202);
        Assert.Equal([$"/api/v1/runs/{run}"], aborted.Headers.GetValues("Operation-Location"));

        var progress = await (await Api.SendAsync($"/runs/{run}/progress", new { attempt = 1, sequence = 1, succeeded = 1, failed = 0, skipped = 0 })).JsonAsync(200);
        var finished = await (await Api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);

        Assert.True(progress.GetProperty("abort_requested").GetBoolean());
        Assert.Equal("aborted", finished.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Abort_Forced_IsRefusedUntilItsTime()
    {
        var run = await Api.BegunRunAsync();
        await (await Api.SendAsync($"/runs/{run}/abort", new { reason = "wrong scope", force = "yes" })).ProblemAsync(422, "invalid");
        await (await Api.SendAsync($"/runs/{run}/abort", new { reason = "wrong scope", force = true })).ProblemAsync(409, "too-early");
        await (await Api.SendAsync($"/runs/{run}/abort", new { reason = "wrong scope" })).JsonAsync(202);
        var early = await Api.SendAsync($"/runs/{run}/abort", new { reason = "it hangs", force = true });
        await early.ProblemAsync(409, "too-early");
        Assert.InRange(early.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 30);

        var asked = await Api.BegunRunAsync();
        await using var source = Npgsql.NpgsqlDataSource.Create(app.Database);
        await using var longAgo = source.CreateCommand($"update bulk_operation_runs set abort_requested_at = now() - interval '1 minute' where id = {asked}");
        await longAgo.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var forced = await (await Api.SendAsync($"/runs/{asked}/abort", new { reason = "it hangs", force = true })).JsonAsync(202);
        Assert.Equal("aborted", forced.GetProperty("status").GetString());
        await (await Api.SendAsync($"/runs/{asked}/finish", new { attempt = 1 })).ProblemAsync(409, "run-finished");
    }

    [Fact]
    public async Task Producer_OfAWorkersRun_IsRefusedButMayAbort()
    {
        var set = (await (await Api.SendAsync("/backup-sets", new { name = Guid.NewGuid() })).JsonAsync(201)).GetProperty("id").GetInt64();
        var scope = new { backup_set_id = set, policy_ids = new[] { "p1" } };
        var run = (await (await Api.SendAsync("/runs", new { resource = "backup_set", action = "add_policies", scope })).JsonAsync(201)).GetProperty("id").GetInt64();
        (string Path, object Body)[] writes =
        [
            ("start", new { }), ("finish", new { attempt = 0 }), ("items", new { attempt = 0, items = new[] { new { item_id = "p1", outcome = "succeeded" } } }),
            ("progress", new { attempt = 0, sequence = 1, succeeded = 1, failed = 0, skipped = 0 }),
        ];
        foreach (var (path, body) in writes)
        {
            var problem = await (await Api.SendAsync($"/runs/{run}/{path}", body)).ProblemAsync(409, "workers-run");
            Assert.Contains("ask for its abort", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal("aborted", (await (await Api.SendAsync($"/runs/{run}/abort", new { reason = "not now" })).JsonAsync(202)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Items_AsAStream_AreAllRecordedAndPagedByKey()
    {
        var run = await Api.BegunRunAsync();
        var lines = string.Join('\n', Enumerable.Range(0, 2_500).Select(i => $$"""{"item_id":"i{{i:0000}}","outcome":"{{(i % 2 == 0 ? "succeeded" : "skipped")}}"}"""));
        var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        var recorded = await (await Api.PostAsync($"/api/v1/runs/{run}/items?attempt=1", content, TestContext.Current.CancellationToken)).JsonAsync(200);
        Assert.Equal(2_500, recorded.GetProperty("received").GetInt32());

        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = await (await Api.ReadAsync($"/runs/{run}/failures?limit=100000000&cursor={cursor}")).JsonAsync(200);
            Assert.InRange(page.GetProperty("items").GetArrayLength(), 1, 200);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("item_id").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 1_250).Select(i => $"i{(2 * i) + 1:0000}"), seen);
    }

    [Fact]
    public async Task List_OverPages_ShowsEachRunOnce()
    {
        var mine = new[] { await Api.RunAsync(), await Api.RunAsync(), await Api.RunAsync() };
        var first = await (await Api.ReadAsync("/runs?limit=2&resource=mailbox&status=pending")).JsonAsync(200);
        var second = await (await Api.ReadAsync("/runs?limit=2&resource=mailbox&status=queued&cursor=" + first.GetProperty("next_cursor").GetString())).JsonAsync(200);

        var ids = first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(r => r.GetProperty("id").GetInt64());
        Assert.Equal(mine.Reverse(), ids.Take(3));
    }

    [Fact]
    public async Task Run_Unchanged_Is304AndALongPollEndsWithTheChange()
    {
        var run = await Api.RunAsync();
        var first = await Api.ReadAsync($"/runs/{run}");
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/runs/{run}") { Headers = { IfNoneMatch = { new EntityTagHeaderValue(first.Headers.ETag!.Tag) } } };
        Assert.Equal(304, (int)(await Api.SendAsync(again, TestContext.Current.CancellationToken)).StatusCode);

        var waiting = Api.ReadAsync($"/runs/{run}?wait_for_rev=2&timeout=20");
        Assert.False(waiting.IsCompleted);
        await Api.SendAsync($"/runs/{run}/start", new { });
        Assert.Equal(2, (await (await waiting).JsonAsync(200)).GetProperty("rev").GetInt64());
    }

    [Fact]
    public async Task EveryAddress_OfAnotherTenantsRun_IsTheSame404AsAnUnknownOne()
    {
        var run = await Api.BegunRunAsync();
        var other = app.Api(app.FabrikamKey);
        (string Path, object? Body)[] calls =
        [
            ("", null), ("/items", null), ("/failures", null), ("/failures/reasons", null), ("/timeline", null), ("/start", new { }), ("/abort", new { reason = "x" }),
            ("/progress", new { attempt = 1, sequence = 1, succeeded = 0, failed = 0, skipped = 0 }), ("/finish", new { attempt = 1 }),
            ("/items", new { attempt = 1, items = new[] { new { item_id = "a", outcome = "succeeded" } } }),
        ];
        foreach (var (path, body) in calls)
        {
            async Task<string> CallAsync(long id)
            {
                var answer = body is null ? await other.ReadAsync($"/runs/{id}{path}") : await other.SendAsync($"/runs/{id}{path}", body);
                var problem = await answer.ProblemAsync(404, "not-found");
                return problem.ToString().Replace(problem.GetProperty("trace_id").GetString()!, "", StringComparison.Ordinal);
            }

            Assert.Equal(await CallAsync(long.MaxValue), await CallAsync(run));
        }

        Assert.Equal("running", (await (await Api.ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("""{"resource":"a\u0000","action":"b","scope":{}}""", 400)]
    [InlineData("""{"resource":"a","action":"b","scope":{"x":"\ud800"}}""", 400)]
    [InlineData("""{"resource":"a","resource":"c","action":"b","scope":{}}""", 400)]
    [InlineData("""{"resource":"a","action":"b","scope":{"x":1e400000}}""", 400)]
    [InlineData("""{"resource":"a","action":"b","scope":{"x":NaN}}""", 400)]
    [InlineData("""{"resource":"a","action":"b","scope":{},"total_items":"12"}""", 422)]
    [InlineData("""{"resource":"a","action":"b","scope":{},"total_items":-1}""", 422)]
    [InlineData("""{"resource":"a","action":"b","scope":{},"total_items":9223372036854775808}""", 422)]
    [InlineData("""{"resource":"a","action":"b","scope":{},"on_conflict":"maybe"}""", 422)]
    [InlineData("""{"resource":"a","action":"b","scope":{},"totl_items":1}""", 422)]
    [InlineData("""{"resource":"A b","action":"b","scope":{}}""", 422)]
    [InlineData("""{"resource":"a","action":"b"}""", 422)]
    [InlineData("[]", 422)]
    [InlineData("", 400)]
    public async Task Start_WithABadBody_NamesWhatIsWrong(string body, int status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await Api.PostAsync("/api/v1/runs", content, TestContext.Current.CancellationToken);

        var problem = await answer.ProblemAsync(status, status == 400 ? "malformed" : "invalid");
        Assert.NotEmpty(problem.GetProperty("errors").EnumerateObject());
    }

    [Theory]
    [InlineData("cursor=tampered!", 400)]
    [InlineData("cursor=AAAA", 400)]
    [InlineData("limit=abc", 422)]
    [InlineData("status=done", 422)]
    [InlineData("bucket=partially", 422)]
    [InlineData("created_after=yesterday", 422)]
    [InlineData("q=%00", 422)]
    [InlineData("q=%25_'", 200)]
    [InlineData("limit=100000000", 200)]
    public async Task List_WithABadQuery_NamesTheParameter(string query, int status) => await (await Api.ReadAsync("/runs?" + query)).JsonAsync(status);

    [Fact]
    public async Task Start_TooDeepOrTooLarge_IsRefused()
    {
        using var deep = new StringContent($$"""{"scope":{{new string('[', 20_000)}}""", Encoding.UTF8, "application/json");
        await (await Api.PostAsync("/api/v1/runs", deep, TestContext.Current.CancellationToken)).ProblemAsync(400, "malformed");
        using var large = new ByteArrayContent(new byte[17 << 20]) { Headers = { ContentType = new("application/json") } };
        await (await Api.PostAsync("/api/v1/runs", large, TestContext.Current.CancellationToken)).ProblemAsync(413, "too-large");
    }

    [Fact]
    public async Task OtherAddresses_WhenCalled_AnswerAndDescribe()
    {
        var cancel = TestContext.Current.CancellationToken;
        await (await Api.ReadAsync("/nothing")).ProblemAsync(404, "not-found");
        await (await Api.ReadAsync("/findings/1")).ProblemAsync(404, "not-found");
        await (await Api.ReadAsync("/inventory/sync-runs/1/items")).ProblemAsync(404, "not-found");
        var set = await (await Api.SendAsync("/backup-sets", new { name = "Weekly" })).JsonAsync(201);
        await (await Api.SendAsync("/backup-sets", new { name = "weekly" })).ProblemAsync(409, "name-taken");
        await (await app.Api(app.FabrikamKey).ReadAsync($"/backup-sets/{set.GetProperty("id")}/items")).ProblemAsync(404, "not-found");
        Assert.Equal("Healthy", await app.Api("").GetStringAsync("/health/ready", cancel));
        using var openApi = JsonDocument.Parse(await app.Api("").GetStringAsync("/openapi/v1.json", cancel));
        Assert.StartsWith("3.1", openApi.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var progress = openApi.RootElement.GetProperty("paths").GetProperty("/api/v1/runs/{id}/progress").GetProperty("post");
        Assert.Contains(progress.GetProperty("parameters").EnumerateArray(), p => p.GetProperty("name").GetString() == "Idempotency-Key");
    }
}
