using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using OpsMonitor.App.Runs.Events;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Runs.Events;

/// <summary>Streams of runs as consumers read them through the server's own port.</summary>
public sealed class RunEventsApiTests(EventsApp app) : IClassFixture<EventsApp>
{
    private const string All = "/api/v1/runs/events";

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Curl_WhileARunIsExecuted_PrintsItsEventsToTheEnd()
    {
        await using var curl = ProgramConsumer.Curl(app.Address + All, "-H", $"Authorization: Bearer {app.ContosoKey}");
        await Eventually.True(() => curl.Lines.Any(l => l.StartsWith("id: ", StringComparison.Ordinal)), "the stream begins with a position");
        Assert.Matches("^retry: [0-9]+$", curl.Lines[0]);

        var run = await app.ExecuteAsync();

        await Eventually.True(() => curl.Lines.Any(l => l.Contains($"\"id\":{run},", StringComparison.Ordinal) && l.Contains("\"completed\"", StringComparison.Ordinal)), "curl prints the end");
        var lines = curl.Lines.SkipWhile(l => l != "event: run.changed").Take(4).ToList();
        Assert.Matches("^id: [0-9]{16}$", lines[1]);
        Assert.Equal("", lines[3]);
        using var data = JsonDocument.Parse(lines[2]["data: ".Length..]);
        Assert.Equal(lines[1]["id: ".Length..], data.RootElement.GetProperty("position").GetRawText());
        Assert.Equal("mailbox", data.RootElement.GetProperty("resource").GetString());
    }

    // As the self-hosters' guide sets it up: nothing is held back on the way, and nothing takes a quiet line for a dead one.
    [Fact]
    public async Task Curl_ThroughNginx_HearsAtOnceAndASignOfLife()
    {
        await using var nginx = await Nginx.StartAsync(app.Address);
        await using var curl = ProgramConsumer.Curl("-k", nginx.Address + All, "-H", $"Authorization: Bearer {app.FabrikamKey}");
        await Eventually.True(() => curl.Lines.Any(l => l.StartsWith("id: ", StringComparison.Ordinal)), "the stream begins");
        var run = await app.Api(app.FabrikamKey).BegunRunAsync();
        await Eventually.True(() => curl.Lines.Any(l => l.Contains($"\"id\":{run},", StringComparison.Ordinal)), "the run is told");

        await Eventually.True(() => Task.FromResult(curl.Lines.Contains(": nothing new")), 2 * RunStream.Heartbeat, "a quiet stream says that it is there");
    }

    [Fact]
    public async Task Stream_OfEveryField_HasNothingThatObserversMayNotSee()
    {
        await using var consumer = new SseConsumer(app.Address, app.ContosoKey);
        await Eventually.True(() => consumer.LastId is not null, "the stream is open");
        using var api = app.Api();
        var run = (await (await api.SendAsync("/runs", new { resource = "mailboxes", action = "archive", scope = new { office = "Lyon-canary" }, idempotency_key = "key-canary" })).JsonAsync(201))
            .GetProperty("id").GetInt64();
        await (await api.SendAsync($"/runs/{run}/start", new { })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = new[] { new { item_id = "item-canary", outcome = "failed", reason_code = "throttled", reason = "Reason canary" } } })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/abort", new { reason = "Abort canary" })).JsonAsync(202);

        await Eventually.True(() => consumer.Seen.Told.Any(t => t.Run == run && t.Text.Contains("\"abort_requested\":true", StringComparison.Ordinal)), "the abort is told");
        Assert.DoesNotContain(consumer.Seen.Told, t => t.Text.Contains("canary", StringComparison.OrdinalIgnoreCase) || t.Text.Contains("API key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stream_ResumedByHeaderOrParameter_BringsTheEndOfEachRunInOrder()
    {
        await app.ExecuteAsync();
        string from;
        await using (var consumer = new SseConsumer(app.Address, app.ContosoKey))
        {
            await Eventually.True(() => consumer.LastId is not null, "the stream is open");
            from = consumer.LastId!;
        }

        List<long> runs = [await app.ExecuteAsync(), await app.ExecuteAsync(), await app.ExecuteAsync()];
        foreach (var (header, query) in new[] { (from, ""), ((string?)null, $"?last_event_id={from}"), (from, "?last_event_id=0") })
        {
            await using var curl = ProgramConsumer.Curl([app.Address + All + query, "-H", $"Authorization: Bearer {app.ContosoKey}", .. header is null ? Array.Empty<string>() : ["-H", $"Last-Event-ID: {header}"]]);
            await Eventually.True(() => runs.TrueForAll(r => Ended(curl.Lines, r) >= 0), "every run's end is told");
            Assert.Equal(runs, runs.OrderBy(r => Ended(curl.Lines, r)));
        }

        static int Ended(IReadOnlyList<string> lines, long run) =>
            lines.ToList().FindIndex(l => l.Contains($"\"id\":{run},", StringComparison.Ordinal) && l.Contains("\"completed\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("abc", "", "Last-Event-ID")]
    [InlineData("-1", "", "Last-Event-ID")]
    [InlineData("99999999999999999999", "", "Last-Event-ID")]
    [InlineData("1.5", "?last_event_id=1", "Last-Event-ID")]
    [InlineData(null, "?last_event_id=abc", "last_event_id")]
    [InlineData(null, "?last_event_id=-1", "last_event_id")]
    [InlineData(null, "?last_event=1", "last_event")]
    public async Task Position_ThatIsNone_IsRefusedByName(string? header, string query, string named)
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync();
        foreach (var path in new[] { All, $"/api/v1/runs/{run}/events" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path + query);
            request.Headers.TryAddWithoutValidation("Last-Event-ID", header);
            var problem = await (await api.SendAsync(request, Cancel)).ProblemAsync(422, "invalid");
            Assert.True(problem.GetProperty("errors").TryGetProperty(named, out _), problem.ToString());
        }
    }

    // As from another database, or before the clock was set back.
    [Fact]
    public async Task Position_FromTheFuture_ResetsAndGoesOn()
    {
        await using var consumer = new SseConsumer(app.Address, app.ContosoKey, All + "?last_event_id=4102444800000000");
        await Eventually.True(() => consumer.Resets == 1, "the consumer is told to read the list again");

        var run = await app.ExecuteAsync();

        await Eventually.True(() => consumer.Seen.Told.Any(t => t.Run == run && t.Text.Contains("\"completed\"", StringComparison.Ordinal)), "the stream goes on");
    }

    [Fact]
    public async Task Position_BeforeMoreThanIsTold_ResetsInsteadOfTellingAll()
    {
        await using var other = new EventsApp();
        await other.InitializeAsync();
        await other.SqlAsync($"""
            insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, status, created_at, updated_at)
            select {other.Contoso}, 'old', 'many', 'k' || n, 'completed', now(), now() from generate_series(1, {RunMailbox.Most + 1}) n
            """);
        await using var consumer = new SseConsumer(other.Address, other.ContosoKey, All + "?last_event_id=1000000");

        await Eventually.True(() => consumer.Resets >= 1, "the consumer is told to read the list again");
        var run = await other.ExecuteAsync();
        await Eventually.True(() => consumer.Seen.Has(run, 1), "the stream goes on");
        Assert.True(consumer.Seen.Told.Count < 100, $"{consumer.Seen.Told.Count} were told");
    }

    [Fact]
    public async Task Stream_OfOneRun_BeginsWithItsStateAndEndsWithIt()
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync();
        await using var curl = ProgramConsumer.Curl($"{app.Address}/api/v1/runs/{run}/events", "-H", $"Authorization: Bearer {app.ContosoKey}");
        await Eventually.True(() => curl.Lines.Any(l => l.Contains("\"running\"", StringComparison.Ordinal)), "the present state is told");
        await app.ExecuteAsync(); // nobody's business here

        await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);

        await Eventually.True(() => curl.HasEnded, "the stream ends with the run");
        Assert.All(curl.Lines.Where(l => l.StartsWith("data", StringComparison.Ordinal)), l => Assert.Contains($"\"id\":{run},", l, StringComparison.Ordinal));
        var last = curl.Lines.Last(l => l.StartsWith("id: ", StringComparison.Ordinal))["id: ".Length..];
        Assert.Equal(204, (int)(await api.GetAsync($"/api/v1/runs/{run}/events?last_event_id={last}", Cancel)).StatusCode);
        Assert.Contains("\"completed\"", await api.GetStringAsync($"/api/v1/runs/{run}/events", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OfAnothersRun_IsTheSame404AsOfNone()
    {
        var run = await app.Api().BegunRunAsync();
        using var api = app.Api(app.FabrikamKey);

        var (foreign, nowhere) = (await api.ReadAsync($"/runs/{run}/events"), await api.ReadAsync("/runs/987654321/events"));

        Assert.Equal((await nowhere.ProblemAsync(404, "not-found")).GetProperty("title").GetString(), (await foreign.ProblemAsync(404, "not-found")).GetProperty("title").GetString());
        Assert.Equal(404, (int)(await app.Api(await app.BoundKeyAsync("mailboxes.archive")).ReadAsync($"/runs/{run}/events")).StatusCode);
    }

    [Fact]
    public async Task Stream_OfABoundKeyOrAnotherTenant_TellsOfTheirRunsAlone()
    {
        var key = await app.BoundKeyAsync("mailboxes.archive");
        await using var bound = new SseConsumer(app.Address, key);
        await using var foreign = new SseConsumer(app.Address, app.FabrikamKey, All + "?last_event_id=0");
        await Eventually.True(() => bound.LastId is not null && foreign.LastId is not null, "the streams are open");

        await app.ExecuteAsync();
        var mine = (await (await app.Api().SendAsync("/runs", new { resource = "mailboxes", action = "archive", scope = new { at = Guid.NewGuid() } })).JsonAsync(201)).GetProperty("id").GetInt64();

        await Eventually.True(() => bound.Seen.Has(mine, 1), "its own run is told");
        Assert.All(bound.Seen.Told, t => Assert.Contains("\"resource\":\"mailboxes\"", t.Text, StringComparison.Ordinal));
        await using var resumed = new SseConsumer(app.Address, key, All + "?last_event_id=0");
        await Eventually.True(() => resumed.Seen.Has(mine, 1), "the same after a cut");
        Assert.All(resumed.Seen.Told, t => Assert.Contains("\"resource\":\"mailboxes\"", t.Text, StringComparison.Ordinal));
        Assert.Empty(await app.RevisionsAsync([.. foreign.Seen.Told.Select(t => t.Run)])); // none of what it was told is contoso's
    }

    [Fact]
    public async Task Run_RecordedWithTimesOfLongAgo_IsToldAndSendsNobodyBack()
    {
        await using var consumer = new SseConsumer(app.Address, app.ContosoKey);
        await Eventually.True(() => consumer.LastId is not null, "the stream is open");
        var before = long.Parse(consumer.LastId!, CultureInfo.InvariantCulture);

        await app.SqlAsync($"""
            insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, processed_items, succeeded, idempotency_key, created_at, updated_at)
            values ({app.Contoso.Value}, 'history', 'import', 'completed', 1, 1, 1, 'of long ago', '2019-05-01', '2019-05-01')
            """);

        await Eventually.True(() => consumer.Seen.Told.Any(t => t.Text.Contains("\"resource\":\"history\"", StringComparison.Ordinal)), "the run is told");
        Assert.True(long.Parse(consumer.LastId!, CultureInfo.InvariantCulture) >= before);
    }

    [Theory]
    [InlineData(All)]
    [InlineData("/api/v1/runs/export?format=ndjson")]
    public async Task Consumer_ThatLeavesMidway_IsNoFailureOfTheApp(string path)
    {
        using var http = new HttpClient { BaseAddress = new(app.Address), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", app.ContosoKey) } };
        await app.ExecuteAsync();
        for (var i = 0; i < 5; i++)
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
            Assert.True(answer.IsSuccessStatusCode);
        }

        await Eventually.True(() => !app.Requests.IsAnyAt(path), "the server has noticed it");
        Assert.Empty(app.Requests.Failures);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("member")]
    [InlineData("role")]
    [InlineData("locked")]
    public async Task Stream_OfARightThatEnded_EndsWithinTenSeconds(string what)
    {
        var (person, _, key) = await app.PersonAsync(TenantRole.Viewer);
        await using var consumer = new SseConsumer(app.Address, key);
        await Eventually.True(() => consumer.LastId is not null, "the stream is open");

        await (what switch
        {
            "key" => app.RevokeAsync(key),
            "member" => app.SqlAsync($"delete from memberships where user_id = {person}"),
            "role" => app.SqlAsync($"update memberships set role = 'observer' where user_id = {person}"),
            _ => app.SqlAsync($"update users set lockout_enabled = true, lockout_end = now() + interval '1 day' where id = {person}"),
        });

        await Eventually.True(() => Task.FromResult(consumer.Refused is 401 or 403), TimeSpan.FromSeconds(10), "the stream ends and is not opened again");
    }

    [Fact]
    public async Task Stream_OfATenantThatWasArchived_EndsWithinTenSeconds()
    {
        await using var other = new EventsApp();
        await other.InitializeAsync();
        await using var consumer = new SseConsumer(other.Address, other.FabrikamKey);
        await Eventually.True(() => consumer.LastId is not null, "the stream is open");

        await other.SqlAsync($"update tenants set archived_at = now() where id = {other.Fabrikam}");

        await Eventually.True(() => Task.FromResult(consumer.Refused == 401), TimeSpan.FromSeconds(10), "the stream ends");
    }

    [Fact]
    public async Task Streams_ThatComeBackAtOnce_AreLetInAtAPace()
    {
        await using var slow = new SlowApp();
        await slow.InitializeAsync();
        using var http = new HttpClient { BaseAddress = new(slow.Address), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", slow.ContosoKey) } };

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => http.GetAsync(All, HttpCompletionOption.ResponseHeadersRead, Cancel)));

        var refused = answers.Where(a => (int)a.StatusCode == 429).ToList();
        Assert.Equal(12, refused.Count + answers.Count(a => (int)a.StatusCode == 200));
        Assert.InRange(refused.Count, 3, 11);
        Assert.All(refused, a => Assert.True(a.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1)));
        await refused[0].ProblemAsync(429, "rate-limited");
        using var other = new HttpClient { BaseAddress = new(slow.Address), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", slow.FabrikamKey) } };
        Assert.Equal(200, (int)(await other.GetAsync(All, HttpCompletionOption.ResponseHeadersRead, Cancel)).StatusCode);
    }

    private sealed class SlowApp : EventsApp
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("OpsMonitor:Api:StreamsPerSecond", "1");
        }
    }
}
