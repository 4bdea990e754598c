using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Api;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Api;

/// <summary>Every GET of the API, with hostile values in each of its parameters and in its path: an answer of the contract, never a 500, never more than was asked for.</summary>
public sealed class AddressMatrixTests(AppHost app) : IClassFixture<AppHost>
{
    private static readonly string[] _hostile =
    [
        "%00", "a%00b", "%ED%A0%80", "%ff", "%0a", "%20", "%", "%zz", "'\"<>--", "%25_\\", "-1", "0", "99999999999999999999", "1e9", "NaN", "0001-01-01", "9999-12-31T23:59:59-12:00",
        "10000-01-01", "2026-02-30", "nonsense", "true", "AAAA", "MTI", "tampered!", new('x', 5_000), "İ%CC%87", "%E2%80%AE", "..%2F..", "x&x=y",
    ];

    private static readonly string[] _runs =
    [
        "status", "bucket", "resource", "action", "initiator", "by", "days", "created_after", "created_before", "from", "to", "q", "has_failures", "failures", "stalled", "retry_of", "reason",
    ];

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryList_WithHostileValues_AnswersByItsContract()
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync();
        var paths = Gets(run).ToList();
        Assert.True(paths.Count >= 14, string.Join(' ', paths));
        foreach (var path in paths)
        {
            // Unknown ones are refused before they are looked at; a few of them do for all.
            var refused = (int)(await api.GetAsync($"{path}?statuss=x", Cancel)).StatusCode;
            Assert.Equal(path.EndsWith("/notifications", StringComparison.Ordinal) ? 403 : 422, refused);
            foreach (var (parameter, value) in from parameter in Known(path) from value in _hostile select (parameter, value))
            {
                var answer = await api.GetAsync($"{path}?{parameter}={value}", Cancel);
                Assert.True((int)answer.StatusCode is 200 or 400 or 404 or 422, $"{(int)answer.StatusCode} for {path}?{parameter}={value}");
            }
        }
    }

    [Fact]
    public async Task EveryAddress_AskedForWhatItDoesNotKnow_NamesIt()
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync();
        foreach (var path in Gets(run).Where(p => !p.EndsWith("/notifications", StringComparison.Ordinal)))
        {
            var problem = await (await api.GetAsync($"{path}?statuss=failed", Cancel)).ProblemAsync(422, "invalid");
            Assert.Equal("is not a parameter of this address", problem.GetProperty("errors").GetProperty("statuss")[0].GetString());
        }

        foreach (var query in new[] { "bucket=nonsense", "statuss=failed", "bucket=failed&bucket=queued", "format=csv&format=csv", "stalled=maybe" })
        {
            await (await api.GetAsync($"/api/v1/runs/export?{query}", Cancel)).ProblemAsync(422, "invalid");
            await (await api.GetAsync($"/api/v1/runs?{query}", Cancel)).ProblemAsync(422, "invalid");
        }

        await (await api.SendAsync($"/runs/{run}/start?force=true", new { })).ProblemAsync(422, "invalid");
        await (await api.SendAsync($"/runs/{run}/items?attemptt=1", new { attempt = 1, items = Array.Empty<object>() })).ProblemAsync(422, "invalid");
    }

    [Fact]
    public async Task EveryPath_WithHostileParts_IsNotFound()
    {
        using var api = app.Api();
        foreach (var part in new[] { "99999999999999999999", "-1", "%2F", "..%2F1", "%ff", "NaN", "１", new string('9', 3_000) })
        {
            foreach (var path in new[] { "/api/v1/runs/{0}", "/api/v1/runs/{0}/items", "/api/v1/findings/{0}", "/api/v1/inventory/sync-runs/{0}/items", "/api/v1/backup-sets/{0}" })
            {
                var answer = await api.GetAsync(string.Format(null, path, part), Cancel);
                Assert.True((int)answer.StatusCode is 404, $"{(int)answer.StatusCode} for {path} with {part}");
            }

        }
    }

    [Fact]
    public async Task Cursor_UnderAnotherFilterOrList_IsRefused()
    {
        using var api = app.Api();
        _ = (await api.RunAsync(), await api.RunAsync());
        var cursor = (await (await api.ReadAsync("/runs?limit=1&resource=mailbox")).JsonAsync(200)).GetProperty("next_cursor").GetString();
        await (await api.ReadAsync($"/runs?limit=1&resource=mailbox&cursor={cursor}")).JsonAsync(200);
        foreach (var path in new[] { $"/runs?cursor={cursor}", $"/runs?resource=doors&cursor={cursor}", $"/findings?cursor={cursor}", $"/runs?resource=mailbox&cursor={cursor}A", $"/backup-sets?cursor={cursor}" })
        {
            await (await api.ReadAsync(path)).ProblemAsync(400, "invalid-cursor");
        }
    }

    private static string[] Known(string path) => path.Split('/')[3..] switch
    {
        ["runs"] => [.. _runs, "cursor", "limit"],
        ["runs", "export"] => [.. _runs, "format", "bom"],
        ["runs", "events"] or ["runs", _, "events"] => ["last_event_id"],
        ["runs", _] => ["timeout"],
        ["runs", _, "items"] => ["outcome", "reason_code", "reason", "q", "cursor", "limit"],
        ["runs", _, "items", "export"] => ["outcome", "reason_code", "q", "format"],
        ["findings"] => ["status", "change_type", "subject_type", "run_id", "q", "include_resolved", "cursor", "limit"],
        ["items"] => ["id", "type", "cursor", "limit"],
        [.., "items"] => ["subject_type", "q", "cursor", "limit"],
        ["runs", _, "failures"] or ["backup-sets"] or ["inventory", "sync-runs"] => ["cursor", "limit"],
        _ => [],
    };

    // Those of the app itself, so that a new one is tried too.
    private IEnumerable<string> Gets(long run) => app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.RoutePattern.RawText?.StartsWith(ApiServices.Root + "/", StringComparison.Ordinal) == true && e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
        .Select(e => e.RoutePattern.RawText!.Replace("{id:long}", $"{run}", StringComparison.Ordinal).Replace("{id:guid}", $"{Guid.Empty}", StringComparison.Ordinal).TrimEnd('/')).Distinct();
}
