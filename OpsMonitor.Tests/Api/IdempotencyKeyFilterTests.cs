using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpsMonitor.App.Api;
using OpsMonitor.Domain.Access;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Api;

/// <summary>The header Idempotency-Key over HTTP.</summary>
public sealed class IdempotencyKeyFilterTests(AppHost app) : IClassFixture<AppHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_Repeated_GetsTheFirstAnswerAndChangesNothing()
    {
        var key = NewKey();
        var first = await SendAsync("/runs", key, Run("a"));
        var id = (await first.JsonAsync(201)).GetProperty("id").GetInt64();
        await (await app.Api().SendAsync($"/runs/{id}/abort", new { reason = "the key would be free for a second run" })).JsonAsync(202);

        var again = await SendAsync("/runs", key, Run("a"));

        Assert.Equal(await first.Content.ReadAsStringAsync(Cancel), await again.Content.ReadAsStringAsync(Cancel));
        Assert.Equal((first.StatusCode, first.Headers.Location, first.Content.Headers.ContentType), (again.StatusCode, again.Headers.Location, again.Content.Headers.ContentType));
        Assert.Equal(["true"], again.Headers.GetValues(IdempotencyKeyFilter.ReplayedHeader));
        Assert.False(first.Headers.Contains(IdempotencyKeyFilter.ReplayedHeader));
        Assert.NotEqual(id, (await (await app.Api().SendAsync("/runs", Run("a"))).JsonAsync(201)).GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Post_RefusedAndRepeated_IsRefusedTheSame()
    {
        var key = NewKey();
        var first = await (await SendAsync("/runs", key, new { resource = "mailbox" })).ProblemAsync(422, "invalid");
        var again = await (await SendAsync("/runs", key, new { resource = "mailbox" })).ProblemAsync(422, "invalid");
        Assert.Equal(first.ToString(), again.ToString());
    }

    [Fact]
    public async Task Abort_Repeated_NamesTheOperationAgain()
    {
        var (run, key) = (await app.Api().BegunRunAsync(), NewKey());
        await (await SendAsync($"/runs/{run}/abort", key, new { reason = "wrong" })).JsonAsync(202);
        var again = await SendAsync($"/runs/{run}/abort", key, new { reason = "wrong" });
        Assert.Equal([$"/api/v1/runs/{run}"], again.Headers.GetValues("Operation-Location"));
        Assert.Null(again.Headers.Location);
    }

    [Fact]
    public async Task Key_OfAnotherBodyOrAddress_Is422NamingTheHeader()
    {
        var key = NewKey();
        await (await SendAsync("/runs", key, Run("b"))).JsonAsync(201);
        var other = await (await SendAsync("/runs", key, Run("c"))).ProblemAsync(422, "invalid");
        Assert.Contains("was used for another request", other.GetProperty("errors").GetProperty("Idempotency-Key")[0].GetString(), StringComparison.Ordinal);
        await (await SendAsync("/backup-sets", key, Run("b"))).ProblemAsync(422, "invalid");
    }

    [Fact]
    public async Task Key_OfAnotherCaller_IsAnotherKey()
    {
        var key = NewKey();
        var mine = await (await SendAsync("/runs", key, Run("d"))).JsonAsync(201);
        var theirs = await (await SendAsync("/runs", key, Run("d"), app.FabrikamKey)).JsonAsync(201);
        var colleague = await app.KeyAsync(app.Contoso, ApiScopes.All);
        var attached = await (await SendAsync("/runs", key, Run("d"), colleague)).JsonAsync(200);
        Assert.NotEqual(mine.GetProperty("id").GetInt64(), theirs.GetProperty("id").GetInt64());
        Assert.True(attached.GetProperty("deduplicated").GetBoolean());
    }

    [Fact]
    public async Task Posts_OfOneKeyAtOnce_ExecuteOnce()
    {
        var key = NewKey();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => SendAsync("/runs", key, Run("e")), Cancel)));

        Assert.Single(answers, a => (int)a.StatusCode == 201 && !a.Headers.Contains(IdempotencyKeyFilter.ReplayedHeader));
        Assert.All(answers, a => Assert.True((int)a.StatusCode == 201 || ((int)a.StatusCode == 409 && a.Headers.RetryAfter is not null)));
    }

    [Fact]
    public async Task Post_WhileTheFirstRuns_Is409UntilThatCountsAsCrashed()
    {
        var key = NewKey();
        await (await SendAsync("/runs", key, Run("f"))).JsonAsync(201);
        await SqlAsync($"update request_replays set status = null, body = null where key = '{key}'");
        var running = await SendAsync("/runs", key, Run("f"));
        await running.ProblemAsync(409, "still-running");
        Assert.Equal(1, running.Headers.RetryAfter!.Delta!.Value.TotalSeconds);

        await SqlAsync($"update request_replays set created_at = created_at - interval '61 seconds' where key = '{key}'");
        await (await SendAsync("/runs", key, Run("g"))).ProblemAsync(422, "invalid");
        Assert.True((await (await SendAsync("/runs", key, Run("f"))).JsonAsync(200)).GetProperty("deduplicated").GetBoolean());
        Assert.True((await SendAsync("/runs", key, Run("f"))).Headers.Contains(IdempotencyKeyFilter.ReplayedHeader));
    }

    [Fact]
    public async Task Answer_AfterADay_IsForgottenAndSwept()
    {
        var (key, other) = (NewKey(), NewKey());
        var first = (await (await SendAsync("/runs", key, Run("h"))).JsonAsync(201)).GetProperty("id").GetInt64();
        await SendAsync("/runs", other, Run("h"));
        await SqlAsync($"update request_replays set created_at = created_at - interval '24 hours 1 second' where key in ('{key}', '{other}')");

        var again = await (await SendAsync("/runs", key, Run("h"))).JsonAsync(200);

        Assert.Equal(first, again.GetProperty("id").GetInt64());
        Assert.Equal(1, await app.Services.GetRequiredService<RequestReplays>().SweepAsync(Cancel));
        Assert.True((await SendAsync("/runs", key, Run("h"))).Headers.Contains(IdempotencyKeyFilter.ReplayedHeader));
    }

    [Theory]
    [InlineData("schl\u00fcssel")]
    [InlineData("with space")]
    [InlineData("201")]
    public async Task Key_NotFit_Is422NamingTheHeader(string key)
    {
        using var request = Request("/runs", Run("i"));
        Assert.True(request.Headers.TryAddWithoutValidation("Idempotency-Key", key == "201" ? new string('k', 201) : key));
        var problem = await (await app.Api().SendAsync(request, Cancel)).ProblemAsync(422, "invalid");
        Assert.True(problem.GetProperty("errors").TryGetProperty("Idempotency-Key", out _));
    }

    [Fact]
    public async Task Stream_WithAKey_Is422AndWritesNothing()
    {
        var run = await app.Api().BegunRunAsync();
        using var request = Request($"/runs/{run}/items?attempt=1", body: null);
        request.Content = new StringContent("""{"item_id":"a","outcome":"succeeded"}""", Encoding.UTF8, "application/x-ndjson");
        request.Headers.Add("Idempotency-Key", NewKey());
        await (await app.Api().SendAsync(request, Cancel)).ProblemAsync(422, "invalid");
        Assert.Equal(0, (await (await app.Api().ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("processed_items").GetInt32());
    }

    [Fact]
    public async Task Body_TooLarge_Is413AndLeavesTheKeyFree()
    {
        var key = NewKey();
        using var request = Request("/runs", body: null);
        request.Content = new ByteArrayContent(new byte[17 << 20]) { Headers = { ContentType = new("application/json") } };
        request.Headers.Add("Idempotency-Key", key);
        await (await app.Api().SendAsync(request, Cancel)).ProblemAsync(413, "too-large");
        await (await SendAsync("/runs", key, Run("j"))).JsonAsync(201);
    }

    private static string NewKey() => Guid.NewGuid().ToString("n");

    private static object Run(string item) => new { resource = "idempotency", action = "test", item_ids = new[] { item } };

    private static HttpRequestMessage Request(string path, object? body) =>
        new(HttpMethod.Post, "/api/v1" + path) { Content = body is null ? null : JsonContent.Create(body) };

    private Task<HttpResponseMessage> SendAsync(string path, string key, object body, string? apiKey = null)
    {
        var request = Request(path, body);
        request.Headers.Add("Idempotency-Key", key);
        return app.Api(apiKey).SendAsync(request, Cancel);
    }

    private async Task SqlAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(app.Database);
        await using var command = source.CreateCommand(sql);
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync(Cancel));
    }
}
