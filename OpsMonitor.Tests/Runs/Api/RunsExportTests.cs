using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpsMonitor.App.Api;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Api;

public sealed class RunsExportTests(AppHost app) : IClassFixture<AppHost>
{
    private const string Password = "correct horse battery";

    private HttpClient Api { get; } = app.Api();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a, \"b\"", "\"a, \"\"b\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("  =1", "'  =1")]
    [InlineData("＝1", "'＝1")]
    [InlineData(-5, "-5")]
    [InlineData(null, "")]
    [InlineData(true, "true")]
    public void Cell_AnyValue_IsQuotedAndNeverAFormula(object? value, string expected) => Assert.Equal(expected, ExportStream.Cell(value));

    [Fact]
    public async Task Export_AsCsvAndNdjson_HoldsTheFilteredRuns()
    {
        var tag = await InsertAsync(app.Contoso, 3, "=cmd|' /C calc'!A0");
        await InsertAsync(app.Fabrikam, 2, "canary-of-fabrikam");
        var csv = await Api.ReadAsync($"/runs/export?format=csv&resource={tag}&status=pending");
        var text = await csv.Content.ReadAsStringAsync(Cancel);
        var lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/csv", csv.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"contoso-runs-{DateTimeOffset.UtcNow:yyyy-MM-dd}.csv", csv.Content.Headers.ContentDisposition?.FileName);
        Assert.StartsWith("id,resource,action,status,bucket,", lines[0], StringComparison.Ordinal);
        Assert.Equal(4, lines.Length);
        Assert.Contains(",'=cmd|", lines[1], StringComparison.Ordinal);
        Assert.Matches(@",\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00,", lines[1]);

        var rows = (await Api.GetStringAsync($"/api/v1/runs/export?format=ndjson&resource={tag}", Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, rows.Length);
        Assert.Equal("=cmd|' /C calc'!A0", JsonDocument.Parse(rows[0]).RootElement.GetProperty("summary").GetString());
        Assert.DoesNotContain("canary-of-fabrikam", await Api.GetStringAsync("/api/v1/runs/export", Cancel), StringComparison.Ordinal);
        var bom = await Api.GetByteArrayAsync($"/api/v1/runs/export?bom=true&resource={tag}", Cancel);
        Assert.Equal([0xEF, 0xBB, 0xBF], bom[..3]);
    }

    [Fact]
    public async Task Export_OfEachColumn_IsNamedAsTheApiNamesIt()
    {
        await InsertAsync(app.Contoso, 1, "one");
        var header = (await Api.GetStringAsync("/api/v1/runs/export", Cancel)).Split("\r\n")[0].Split(',');
        var json = JsonDocument.Parse((await Api.GetStringAsync("/api/v1/runs/export?format=ndjson", Cancel)).Split('\n')[0]).RootElement;

        Assert.Equal(json.EnumerateObject().Select(p => p.Name), header);
    }

    [Fact]
    public async Task ItemsExport_WithFilters_HoldsExactlyThese()
    {
        var run = await Api.BegunRunAsync();
        var items = Enumerable.Range(0, 2_300).Select(i => new { item_id = $"i{i:0000}", outcome = i % 100 == 0 ? "failed" : "succeeded", reason_code = i % 100 == 0 ? "throttled" : null });
        await (await Api.SendAsync($"/runs/{run}/items", new { attempt = 1, items })).JsonAsync(200);

        Assert.Equal(2_300, (await LinesAsync($"/runs/{run}/items/export?format=ndjson")).Length);
        Assert.Equal(24, (await LinesAsync($"/runs/{run}/items/export?outcome=failed&reason_code=throttled")).Length);
        Assert.Equal(2, (await LinesAsync($"/runs/{run}/items/export?q=I0042")).Length);
        await (await app.Api(app.FabrikamKey).ReadAsync($"/runs/{run}/items/export")).ProblemAsync(404, "not-found");
    }

    [Theory]
    [InlineData("format=xml", 422)]
    [InlineData("bom=maybe", 422)]
    [InlineData("bucket=partially", 422)]
    public async Task Export_WithABadQuery_NamesTheParameter(string query, int status) =>
        Assert.NotEmpty((await (await Api.ReadAsync("/runs/export?" + query)).ProblemAsync(status, "invalid")).GetProperty("errors").EnumerateObject());

    [Fact]
    public async Task Export_WithoutTheScope_IsForbidden()
    {
        var writer = app.Api(await app.KeyAsync(app.Contoso, [ApiScopes.RunsWrite]));
        await (await writer.ReadAsync("/runs/export")).ProblemAsync(403, "forbidden");
        await (await app.Api("").ReadAsync("/runs/export")).ProblemAsync(401, "unauthorized");
    }

    [Fact]
    public async Task Export_OfAnyKind_IsJournalled()
    {
        await Api.GetStringAsync("/api/v1/runs/export?resource=journalled", Cancel);
        await using var source = NpgsqlDataSource.Create(app.Database);
        await using var command = source.CreateCommand("select actor_name || ' ' || (data ->> 'format') from audit_logs where action = 'runs.exported' and data ->> 'query' like '%journalled%'");

        Assert.Equal("API key test csv", await command.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task Download_WithTheCookie_StopsAtTheTenantWall()
    {
        var tag = await InsertAsync(app.Contoso, 2, "mine");
        using var ana = await SignInAsync();

        var mine = await ana.GetAsync($"/t/contoso/runs/export?format=csv&resource={tag}", Cancel);
        Assert.Equal(3, (await mine.Content.ReadAsStringAsync(Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(HttpStatusCode.NotFound, (await ana.GetAsync("/t/fabrikam/runs/export", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await ana.GetAsync("/t/nowhere/runs/export", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await ana.GetAsync($"/t/contoso/runs/{long.MaxValue}/items/export", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ana.GetAsync("/t/contoso/runs/export?ids=1,x", Cancel)).StatusCode);
        foreach (var query in new[] { "format=xml", "bucket=nonsense", "statuss=failed", "ids=", "ids=1&ids=2", "q=%00", "from=10000-01-01" })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ana.GetAsync("/t/contoso/runs/export?" + query, Cancel)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await ana.GetAsync("/t/contoso%2F/runs/export", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await ana.GetAsync("/t/contoso/runs/99999999999999999999/items/export", Cancel)).StatusCode);
        Assert.Single((await ana.GetStringAsync("/t/contoso/runs/export?ids=999999999", Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/t/contoso/runs/export") { Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await ana.SendAsync(foreign, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await app.Api("").GetAsync("/t/contoso/runs/export", Cancel)).StatusCode);
    }

    [Fact]
    public async Task List_NewFilters_AreTheSameAsTheExports()
    {
        var run = await Api.BegunRunAsync();
        await (await Api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = new[] { new { item_id = "a", outcome = "failed", reason_code = "only_here" } } })).JsonAsync(200);

        var listed = (await (await Api.ReadAsync("/runs?reason=only_here")).JsonAsync(200)).GetProperty("items");
        Assert.Equal(run, Assert.Single(listed.EnumerateArray()).GetProperty("id").GetInt64());
        Assert.Equal(2, (await LinesAsync("/runs/export?reason=only_here")).Length);
        Assert.Single(await LinesAsync($"/runs/export?retry_of={run}"));
        Assert.Empty((await (await Api.ReadAsync("/runs?stalled=true")).JsonAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Empty((await (await Api.ReadAsync("/runs?stalled=1")).JsonAsync(200)).GetProperty("items").EnumerateArray());
        await (await Api.ReadAsync("/runs?stalled=yes")).ProblemAsync(422, "invalid");
        using var openApi = JsonDocument.Parse(await app.Api("").GetStringAsync("/openapi/v1.json", Cancel));
        var list = openApi.RootElement.GetProperty("paths").GetProperty("/api/v1/runs").GetProperty("get").GetProperty("parameters");
        Assert.Superset(new HashSet<string> { "stalled", "reason", "retry_of", "cursor" }, list.EnumerateArray().Select(p => p.GetProperty("name").GetString()!).ToHashSet());
    }

    private async Task<string[]> LinesAsync(string path) => (await Api.GetStringAsync("/api/v1" + path, Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<string> InsertAsync(TenantId tenant, int count, string summary)
    {
        var tag = "r" + Guid.NewGuid().ToString("N")[..12];
        await using var source = NpgsqlDataSource.Create(app.Database);
        await using var command = source.CreateCommand("insert into bulk_operation_runs (tenant_id, resource, action, summary) select $1, $2, 'export', $3 from generate_series(1, $4)");
        command.Parameters.Add(new() { Value = tenant.Value });
        command.Parameters.Add(new() { Value = tag });
        command.Parameters.Add(new() { Value = summary });
        command.Parameters.Add(new() { Value = count });
        await command.ExecuteNonQueryAsync(Cancel);
        return tag;
    }

    private async Task<HttpClient> SignInAsync()
    {
        using var scope = app.Services.CreateScope();
        var email = $"{Guid.NewGuid():N}@contoso.example";
        var user = new User { UserName = email, Email = email, DisplayName = "Ana Ruiz" };
        Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<User>>().CreateAsync(user, Password)).Succeeded);
        await scope.ServiceProvider.GetRequiredService<TenancyLedger>().AddMemberAsync(app.Contoso, user.Id, TenantRole.Viewer, NotifyPreference.None);
        var client = app.CreateClient(new() { AllowAutoRedirect = false });
        var page = await client.GetStringAsync("/login", Cancel);
        var token = page.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "login", ["__RequestVerificationToken"] = token, ["Form.Email"] = email, ["Form.Password"] = Password,
        });
        var answer = await client.PostAsync("/login", form, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return client;
    }
}
