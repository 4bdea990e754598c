using OpsMonitor.App.Runs.Api;
using System.Text;
using System.Text.Json;
using Npgsql;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Reading;

/// <summary>Scopes and failures deeper or longer than anybody should write, and what comes back of them.</summary>
public sealed class RunLargeListsTests(AppHost app) : IClassFixture<AppHost>
{
    private HttpClient Api { get; } = app.Api();

    [Theory]
    [InlineData(60)]
    [InlineData(61)]
    [InlineData(65)]
    [InlineData(500)]
    [InlineData(5_000)]
    public async Task Scope_OfAnyDepthThatSqlWrote_IsReadBack(int depth)
    {
        var run = await StoreAsync(Nested(depth), failures: null);

        var scope = (await (await Api.ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("item_ids");

        Assert.Equal(depth > CanonicalJson.MaxCarriedDepth, scope.GetRawText().Contains("[too deep]", StringComparison.Ordinal));
        Assert.False(CanonicalJson.IsDeeper(scope, CanonicalJson.MaxCarriedDepth));
        await (await Api.ReadAsync("/runs")).JsonAsync(200);
        await (await Api.SendAsync($"/runs/{run}/retry-failed", new { dry_run = true })).JsonAsync(200);
    }

    [Theory]
    [InlineData("scope", 60, 201)]
    [InlineData("scope", 61, 422)]
    [InlineData("scope", 65, 422)]
    [InlineData("scope", 900, 422)]
    [InlineData("options", 59, 201)]
    [InlineData("options", 60, 422)]
    public async Task Start_WithAScopeTooDeep_NamesItAndTheLimit(string field, int depth, int status)
    {
        var scope = field == "scope" ? Nested(depth) : $"{{\"at\":\"{Guid.NewGuid()}\"}},\"options\":{Nested(depth)}";
        using var body = new StringContent($"{{\"resource\":\"mailbox\",\"action\":\"nest{depth}{field}\",\"scope\":{scope}}}", Encoding.UTF8, "application/json");
        var answer = await Api.PostAsync("/api/v1/runs", body);

        if (status == 201)
        {
            var run = (await answer.JsonAsync(201)).GetProperty("id");
            Assert.DoesNotContain("deeper", (await (await Api.ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("item_ids").GetRawText(), StringComparison.Ordinal);
            return;
        }

        var problem = await answer.ProblemAsync(422, "invalid");
        Assert.Equal("must not be nested deeper than 60 levels", problem.GetProperty("errors").GetProperty("scope")[0].GetString());
    }

    [Fact]
    public async Task Failures_DeeperThanAnyReader_AreReadBackToo()
    {
        var run = await StoreAsync("[]", $"[{{\"item_id\":{Nested(300)},\"reason\":{Nested(300)}}},{Nested(100)}]");

        Assert.Equal(2, (await (await Api.ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("failures").GetArrayLength());
        Assert.Equal(2, (await (await Api.ReadAsync($"/runs/{run}/failures")).JsonAsync(200)).GetProperty("items").GetArrayLength());
        await (await Api.ReadAsync($"/runs/{run}/failures/reasons")).JsonAsync(200);
    }

    [Fact]
    public async Task Failures_OfManyMegabytes_ComeInPagesAndAllOfThem()
    {
        const int Count = 12_345;
        var run = await StoreAsync("[]", JsonSerializer.Serialize(Enumerable.Range(0, Count).Select(i => new { item_id = $"item-{i:d6}", reason_code = "throttled", reason = new string('x', 200) })));

        var answer = await Api.ReadAsync($"/runs/{run}");
        var view = await answer.JsonAsync(200);
        Assert.Equal((RunFailures.Shown, Count), (view.GetProperty("failures").GetArrayLength(), view.GetProperty("failures_total").GetInt32()));
        Assert.True(answer.Content.Headers.ContentLength is null or < 200_000);

        var seen = await PagesAsync($"/runs/{run}/failures?limit=200", f => f.GetProperty("item_id").GetString()!);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"item-{i:d6}"), seen);
        var few = (await (await Api.ReadAsync($"/runs/{await StoreAsync("[]", "[{\"reason_code\":\"a\"}]")}")).JsonAsync(200)).GetProperty("failures_total");
        Assert.Equal(1, few.GetInt32());
    }

    // A run that is still under way says what failed so far, and of many failures how many there are.
    [Theory]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(450, false)]
    [InlineData(450, true)]
    public async Task Failures_OfItems_AreToldWithTheRunBeforeItsEndAndAfter(int count, bool isOver)
    {
        var run = await Api.BegunRunAsync();
        var items = Enumerable.Range(0, count).Select(i => new { item_id = $"item-{i:d6}", outcome = i == 1 ? "skipped" : "failed", reason_code = "throttled" });
        await (await Api.SendAsync($"/runs/{run}/items", new { attempt = 1, items })).JsonAsync(200);
        if (isOver)
        {
            await (await Api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);
        }

        var view = await (await Api.ReadAsync($"/runs/{run}")).JsonAsync(200);
        Assert.Equal(count, view.GetProperty("failures_total").GetInt32());
        var failures = view.GetProperty("failures").EnumerateArray().ToList();
        Assert.Equal(Math.Min(count, RunFailures.Shown), failures.Count);
        Assert.Equal(["item-000000", "item-000001"], failures.Take(2).Select(f => f.GetProperty("item_id").GetString()));
        Assert.Equal("skipped", failures[1].GetProperty("type").GetString());
    }

    // Codes of a producer's own, one for each item, some as often as others, and those of the run itself.
    [Fact]
    public async Task Reasons_OfManyCodes_ComeInPagesAndAllOfThemOnce()
    {
        const int Count = 1234;
        var run = await StoreAsync("[]", JsonSerializer.Serialize(Enumerable.Range(0, Count).SelectMany(i => Enumerable.Repeat(
            new { item_id = i % 5 == 0 ? null : $"item-{i:d6}", type = i % 3 == 0 ? "skipped" : "failed", reason_code = $"code_{i % 700:d4}" }, i % 7 == 0 ? 2 : 1))));

        static string Told(JsonElement r) => $"{r.GetProperty("type")} {r.GetProperty("of")} {r.GetProperty("reason_code")} {r.GetProperty("count")}";
        var seen = await PagesAsync($"/runs/{run}/failures/reasons?limit=97", Told);
        Assert.Equal(seen.Count, seen.Select(s => s[..s.LastIndexOf(' ')]).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, Count).Sum(i => i % 7 == 0 ? 2 : 1), seen.Sum(s => int.Parse(s[s.LastIndexOf(' ')..], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(seen, await PagesAsync($"/runs/{run}/failures/reasons?limit=200", Told));
        var first = await (await Api.ReadAsync($"/runs/{run}/failures/reasons")).JsonAsync(200);
        Assert.Equal((50, JsonValueKind.String), (first.GetProperty("items").GetArrayLength(), first.GetProperty("next_cursor").ValueKind));
        await (await Api.ReadAsync($"/runs/{run}/failures/reasons?cursor=nonsense")).ProblemAsync(400, "invalid-cursor");
    }

    // Two ids that differ in spaces alone are two items, in every answer.
    [Fact]
    public async Task Failures_WhoseIdsDifferInSpaces_AreToldApart()
    {
        string[] ids = [" lead", "lead", "lead ", "le\tad"];
        var run = await StoreAsync("[]", JsonSerializer.Serialize(ids.Select(id => new { item_id = id, reason_code = "throttled" })));

        Assert.Equal(ids, (await (await Api.ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("failures").EnumerateArray().Select(f => f.GetProperty("item_id").GetString()));
        Assert.Equal(ids, await PagesAsync($"/runs/{run}/failures?limit=2", f => f.GetProperty("item_id").GetString()!));
    }

    // A producer that writes both its items and the list: each failure is told once, whichever part of the list it stands in.
    [Fact]
    public async Task Failures_ThatItemsTellToo_AreToldOnce()
    {
        var run = await Api.BegunRunAsync();
        var items = Enumerable.Range(0, 6_000).Select(i => new { item_id = $"item-{i:d6}", outcome = "failed", reason_code = "throttled" });
        await (await Api.SendAsync($"/runs/{run}/items", new { attempt = 1, items })).JsonAsync(200);
        await SqlAsync($"update bulk_operation_runs set failures = (select jsonb_agg(jsonb_build_object('item_id', case i when 5500 then 'only here' else 'item-' || lpad(i::text, 6, '0') end) order by i) from generate_series(0, 5999) i) where id = {run}");

        var seen = await PagesAsync($"/runs/{run}/failures?limit=200", f => f.GetProperty("item_id").GetString()!);

        Assert.Equal(6_001, seen.Count);
        Assert.Equal(6_001, seen.Distinct().Count());
    }

    [Fact]
    public async Task ItemIds_TooManyForOneAnswer_ComeInPages()
    {
        var ids = Enumerable.Range(0, 40_000).Select(i => $"{Guid.NewGuid()}-{i}").ToArray();
        foreach (var scope in new[] { JsonSerializer.Serialize(ids), JsonSerializer.Serialize(new { policy_ids = ids, to = "x" }) })
        {
            var run = await StoreAsync(scope, failures: null);
            var view = await (await Api.ReadAsync($"/runs/{run}")).JsonAsync(200);
            Assert.Equal((JsonValueKind.Null, true), (view.GetProperty("item_ids").ValueKind, view.GetProperty("item_ids_too_large").GetBoolean()));
            Assert.Equal(ids, await PagesAsync($"/runs/{run}/item-ids?limit=10000", i => i.GetString()!));
        }

        var small = await StoreAsync("[\"a\",\"b\"]", failures: null);
        Assert.False((await (await Api.ReadAsync($"/runs/{small}")).JsonAsync(200)).GetProperty("item_ids_too_large").GetBoolean());
        Assert.Equal(["a", "b"], await PagesAsync($"/runs/{small}/item-ids?limit=1", i => i.GetString()!));
        foreach (var hiding in new[] { "[\"password\",\"Zebra-77\"]", "[\"a\",\"--password\",\"Zebra-77\",\"b\"]", "[[\"password\",\"Zebra-77\"],\"a\"]", "[{\"password\":\"Zebra-77\"}]" })
        {
            var hidden = await StoreAsync(hiding, failures: null);
            foreach (var limit in new[] { 1, 2, 100 })
            {
                Assert.DoesNotContain("Zebra-77", string.Join(' ', await PagesAsync($"/runs/{hidden}/item-ids?limit={limit}", i => i.GetString()!)), StringComparison.Ordinal);
            }
        }

        await (await Api.ReadAsync("/runs/99999999/item-ids")).ProblemAsync(404, "not-found");
        await (await app.Api(app.FabrikamKey).ReadAsync($"/runs/{small}/item-ids")).ProblemAsync(404, "not-found");
        foreach (var cursor in new[] { "x", Cursor.Of("-1"), Cursor.Of("99999999999"), Cursor.Of("\0") })
        {
            await (await Api.ReadAsync($"/runs/{small}/item-ids?cursor={cursor}")).ProblemAsync(400, "invalid-cursor");
        }
    }

    private async Task<List<string>> PagesAsync(string path, Func<JsonElement, string> read)
    {
        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = await (await Api.ReadAsync(cursor is null ? path : $"{path}&cursor={cursor}")).JsonAsync(200);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(read));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        return seen;
    }

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);

    // Past the limits of today: rows of before may be so.
    private async Task<long> StoreAsync(string scope, string? failures)
    {
        await SqlAsync("alter table bulk_operation_runs disable trigger bulk_operation_runs_limits");
        await using var source = NpgsqlDataSource.Create(app.Database);
        await using var command = source.CreateCommand(
            "insert into bulk_operation_runs (tenant_id, resource, action, item_ids, failures) values ($1, 'mailbox', 'hoard', $2::jsonb, $3::jsonb) returning id");
        command.Parameters.AddWithValue(app.Contoso.Value);
        command.Parameters.AddWithValue(scope);
        command.Parameters.Add(new() { Value = (object?)failures ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task SqlAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(app.Database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
