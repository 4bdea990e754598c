using System.Text.Json;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Api;

public sealed class RunRetryApiTests(AppHost app) : IClassFixture<AppHost>
{
    private HttpClient Api { get; } = app.Api();

    [Fact]
    public async Task Retry_FromDryRunToTheNewRun_TouchesJustTheReason()
    {
        var run = await FinishedAsync();
        var preview = await (await Api.SendAsync($"/runs/{run}/retry-failed", new { dry_run = true })).JsonAsync(200);
        Assert.Equal((3, true), (preview.GetProperty("total").GetInt32(), preview.GetProperty("can_retry").GetBoolean()));
        Assert.Equal(["throttled 2", "conflict 1"], preview.GetProperty("reasons").EnumerateArray().Select(r => $"{r.GetProperty("reason_code").GetString()} {r.GetProperty("count")}"));

        var answer = await Api.SendAsync($"/runs/{run}/retry-failed", new { reason_codes = new[] { "throttled" } });
        var created = await answer.JsonAsync(201);
        Assert.Equal(created.GetProperty("url").GetString(), answer.Headers.Location?.ToString());
        Assert.Equal((2, run, false), (created.GetProperty("total_items").GetInt32(), created.GetProperty("retry_of_run_id").GetInt64(), created.GetProperty("deduplicated").GetBoolean()));
        var retry = await (await Api.ReadAsync($"/runs/{created.GetProperty("id")}")).JsonAsync(200);
        Assert.Equal(["a", "b"], retry.GetProperty("item_ids").GetProperty("item_ids").EnumerateArray().Select(i => i.GetString()));

        var attached = await (await Api.SendAsync($"/runs/{run}/retry-failed", new { })).JsonAsync(200);
        Assert.Equal((created.GetProperty("id").GetInt64(), true), (attached.GetProperty("id").GetInt64(), attached.GetProperty("deduplicated").GetBoolean()));
        var timeline = (await (await Api.ReadAsync($"/runs/{run}/timeline")).JsonAsync(200)).GetProperty("items").EnumerateArray();
        Assert.Equal("run.retried", timeline.Last().GetProperty("action").GetString());
    }

    [Fact]
    public async Task Retry_WhatCannotBe_IsRefusedInWords()
    {
        var active = await Api.BegunRunAsync();
        Assert.Contains("not finished", (await (await Api.SendAsync($"/runs/{active}/retry-failed", new { })).ProblemAsync(409, "illegal-transition")).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await (await Api.SendAsync($"/runs/{active}/finish", new { attempt = 1 })).JsonAsync(200);
        Assert.Contains("No item", (await (await Api.SendAsync($"/runs/{active}/retry-failed", new { })).ProblemAsync(422, "invalid")).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False((await (await Api.SendAsync($"/runs/{active}/retry-failed", new { dry_run = true })).JsonAsync(200)).GetProperty("can_retry").GetBoolean());

        var run = await FinishedAsync();
        Assert.True((await (await Api.SendAsync($"/runs/{run}/retry-failed", new { reason_codes = new[] { "not_found" } })).ProblemAsync(422, "invalid")).GetProperty("errors").TryGetProperty("reason_codes", out _));
        await (await Api.SendAsync($"/runs/{run}/retry-failed", new { reason_codes = Array.Empty<string>() })).ProblemAsync(422, "invalid");
        await (await Api.SendAsync($"/runs/{run}/retry-failed", new { reason_codes = new[] { "<script>" } })).ProblemAsync(422, "invalid");
        await (await Api.SendAsync($"/runs/{run}/retry-failed", new { dry_run = "yes" })).ProblemAsync(422, "invalid");
        await (await app.Api(app.FabrikamKey).SendAsync($"/runs/{run}/retry-failed", new { })).ProblemAsync(404, "not-found");
        await (await app.Api(app.FabrikamKey).SendAsync($"/runs/{run}/retry-failed", new { dry_run = true })).ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task Retry_OfARunThatFailedBeforeItsFirstItem_DoesAllOfIt()
    {
        var run = await Api.BegunRunAsync(7);
        await (await Api.SendAsync($"/runs/{run}/finish", new { attempt = 1, failure = new { reason_code = "unavailable", reason = "down" } })).JsonAsync(200);
        var preview = await (await Api.SendAsync($"/runs/{run}/retry-failed", new { dry_run = true })).JsonAsync(200);
        Assert.Equal((true, true, 7), (preview.GetProperty("can_retry").GetBoolean(), preview.GetProperty("whole_run").GetBoolean(), preview.GetProperty("total").GetInt32()));

        var again = await (await Api.SendAsync($"/runs/{run}/retry-failed", new { })).JsonAsync(201);
        Assert.Equal((run, 7), (again.GetProperty("retry_of_run_id").GetInt64(), again.GetProperty("total_items").GetInt32()));
    }

    [Fact]
    public async Task Retry_OfWhatCanOnlyFailAgain_IsRefusedInWords()
    {
        var run = await Api.BegunRunAsync();
        var items = new[] { new { item_id = "a", outcome = "failed", reason_code = "invalid_json" }, new { item_id = "b", outcome = "failed", reason_code = "duplicate_subject" } };
        await (await Api.SendAsync($"/runs/{run}/items", new { attempt = 1, items })).JsonAsync(200);
        await (await Api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);

        var preview = await (await Api.SendAsync($"/runs/{run}/retry-failed", new { dry_run = true })).JsonAsync(200);
        Assert.Equal((false, 0, 2), (preview.GetProperty("can_retry").GetBoolean(), preview.GetProperty("total").GetInt32(), preview.GetProperty("cannot_succeed").GetInt32()));
        foreach (var body in new object[] { new { }, new { reason_codes = new[] { "invalid_json" } } })
        {
            var problem = await (await Api.SendAsync($"/runs/{run}/retry-failed", body)).ProblemAsync(422, "invalid");
            Assert.Contains("can only fail again", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Items_OfAnId_AreItsRunsInThisTenantOnly()
    {
        var run = await FinishedAsync("item-of-two");
        var again = await FinishedAsync("item-of-two");
        var page = await (await Api.ReadAsync("/items?id=item-of-two&limit=1")).JsonAsync(200);
        Assert.Equal(again, Assert.Single(page.GetProperty("items").EnumerateArray()).GetProperty("run_id").GetInt64());
        var rest = await (await Api.ReadAsync("/items?id=item-of-two&cursor=" + page.GetProperty("next_cursor").GetString())).JsonAsync(200);
        Assert.Equal(run, Assert.Single(rest.GetProperty("items").EnumerateArray()).GetProperty("run_id").GetInt64());

        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next_cursor").ValueKind);
        await (await Api.ReadAsync("/items")).ProblemAsync(422, "invalid");
        Assert.Equal(0, (await (await app.Api(app.FabrikamKey).ReadAsync("/items?id=item-of-two")).JsonAsync(200)).GetProperty("items").GetArrayLength());
    }

    private async Task<long> FinishedAsync(string first = "a")
    {
        var run = await Api.BegunRunAsync();
        object Failed(string id, string code) => new { item_id = id, outcome = "failed", reason_code = code, reason = "no" };
        var items = new { attempt = 1, items = new[] { Failed(first, "throttled"), Failed("b", "throttled"), Failed("c", "conflict"), new { item_id = "d", outcome = "succeeded" } } };
        await (await Api.SendAsync($"/runs/{run}/items", items)).JsonAsync(200);
        await (await Api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);
        return run;
    }
}
