using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Api;

/// <summary>Bodies that are broken in every way, at every endpoint that there is: a problem each time, never a 500, and nothing done.</summary>
public sealed partial class ApiBodiesTests(ServedApp app) : IClassFixture<ServedApp>
{
    private const string Json = "application/json";

    public static TheoryData<string, string, byte[]> Bodies { get; } = new()
    {
        { "no type", "", "{}"u8.ToArray() },
        { "text", "text/plain", "{}"u8.ToArray() },
        { "a form", "application/x-www-form-urlencoded", "a=b"u8.ToArray() },
        { "nonsense for a type", "nonsense", "{}"u8.ToArray() },
        { "another charset", "application/json; charset=utf-16", Encoding.Unicode.GetBytes("{}") },
        { "UTF-16 unsaid", Json, Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("{\"attempt\":1}")).ToArray() },
        { "invalid UTF-8", Json, [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8] },
        { "half a surrogate", Json, "{\"a\":\"\\ud800\"}"u8.ToArray() },
        { "NUL", Json, "{\"resource\":\"a\\u0000\"}"u8.ToArray() },
        { "half an object", Json, "{\"attempt\":"u8.ToArray() },
        { "two objects", Json, "{}{}"u8.ToArray() },
        { "null", Json, "null"u8.ToArray() },
        { "a list", Json, "[]"u8.ToArray() },
        { "a text", Json, "\"x\""u8.ToArray() },
        { "only a mark", Json, [0xEF, 0xBB, 0xBF] },
        { "20,000 deep", Json, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 20_000)) + "1" + new string('}', 20_000)) },
        { "20,000 deep, open", Json, Encoding.UTF8.GetBytes(new string('[', 20_000)) },
        { "a key twice", Json, "{\"attempt\":1,\"attempt\":2}"u8.ToArray() },
        { "NaN", Json, "{\"attempt\":NaN}"u8.ToArray() },
        { "1e400000", Json, "{\"attempt\":1e400000}"u8.ToArray() },
        { "an unknown field", Json, "{\"nonsense\":1}"u8.ToArray() },
        { "compressed", Json, Compressed("{\"attempt\":1}"u8) },
        { "lines for a list", "application/x-ndjson", "{\"item_id\":\"a\",\"outcome\":\"succeeded\"}\n{\"item_id\":"u8.ToArray() },
        { "no boundary", "multipart/form-data", "x"u8.ToArray() },
        { "an endless boundary", "multipart/form-data; boundary=" + new string('b', 300), "x"u8.ToArray() },
        { "a form cut off", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\nPK"u8.ToArray() },
        { "a form of something else", "multipart/form-data; boundary=b", "--c\r\n\r\nx\r\n--c--\r\n"u8.ToArray() },
        { "a form with NUL in a name", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\0.zip\"\r\n\r\nPK\r\n--b--\r\n"u8.ToArray() },
        { "headers without end", "multipart/form-data; boundary=b", Encoding.UTF8.GetBytes("--b\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", 2_000))) },
        { "17 MB", Json, Encoding.UTF8.GetBytes("{\"a\":\"" + new string('x', 17 << 20) + "\"}") },
    };

    [Theory]
    [MemberData(nameof(Bodies), DisableDiscoveryEnumeration = true)]
    public async Task Body_ThatIsBroken_IsAProblemAtEveryEndpoint(string what, string type, byte[] body)
    {
        using var api = app.Api();
        var run = await api.RunAsync();
        foreach (var (method, path) in Writes(run).Where(w => what != "an unknown field" || !w.Path.EndsWith("/start", StringComparison.Ordinal)))
        {
            // An upload takes any file as it is: what is wrong with it stands in its run.
            if (path.Contains("/sync-runs", StringComparison.Ordinal) && type.StartsWith("application/", StringComparison.Ordinal) && type.Contains("json", StringComparison.Ordinal) && what != "compressed")
            {
                continue;
            }

            using var answer = await SendAsync(api, method, path, what == "compressed" ? "gzip" : null, type, body);

            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{method} {path} with {what}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.NotEmpty(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("trace_id", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        var now = await (await api.ReadAsync($"/runs/{run}")).JsonAsync(200);
        Assert.Equal(("pending", 1), (now.GetProperty("status").GetString(), now.GetProperty("rev").GetInt64()));
    }

    // What only a raw connection can send.
    [Theory]
    [InlineData("Transfer-Encoding: chunked", "ZZ\r\n{}\r\n0\r\n\r\n", 400)]
    [InlineData("Transfer-Encoding: chunked", "5\r\n{\"a\":XX\r\n", 400)]
    [InlineData("Content-Length: 34603008", "{}", 413)]
    public async Task Body_FramedWrongly_IsAProblemAtEveryEndpoint(string framing, string body, int status)
    {
        using var api = app.Api();
        var run = await api.RunAsync();
        foreach (var (method, address) in Writes(run))
        {
            var path = address.Split('?')[0]; // only a stream has its attempt there
            var type = path.Contains("sync-runs", StringComparison.Ordinal) ? "multipart/form-data; boundary=b" : Json;
            var (answered, _) = await RawHttp.ProblemAsync(
                app.Address, $"{method} {path} HTTP/1.1\r\nHost: {app.Host}\r\nAuthorization: Bearer {app.ContosoKey}\r\nContent-Type: {type}\r\n{framing}\r\n\r\n{body}");
            Assert.True(
                answered == status || (status == 413 && type != Json) || (answered == 403 && path.Contains("notifications", StringComparison.Ordinal)), // this key is nobody's
                $"{method} {path}: {answered}");
        }

        Assert.Equal("pending", (await (await api.ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("status").GetString());
    }

    // Whole in itself, but less than was announced: nothing is done, whoever still hears of it.
    [Theory]
    [InlineData("Transfer-Encoding: chunked", "2\r\n{}\r\n")]
    [InlineData("Content-Length: 100", "{}")]
    public async Task Body_ThatEndsTooEarly_DoesNothing(string framing, string body)
    {
        using var api = app.Api();
        var run = await api.RunAsync();
        var begin = $"POST /api/v1/runs/{run}/start HTTP/1.1\r\nHost: {app.Host}\r\nAuthorization: Bearer {app.ContosoKey}\r\nContent-Type: {Json}\r\n{framing}\r\n\r\n{body}";

        await RawHttp.SendAsync(app.Address, begin, halfClose: true);
        Assert.Equal((408, "timeout"), await RawHttp.ProblemAsync(app.Address, begin)); // the server's patience with a slow body is 5 s

        Assert.Equal("pending", (await (await api.ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Body_AtReads_ChangesNoAnswer()
    {
        using var api = app.Api();
        var run = await api.RunAsync();
        foreach (var path in Endpoints().Where(e => e.Method == "GET").Select(e => Filled(e.Pattern, run)))
        {
            using var plain = await api.GetAsync(path);
            using var answer = await SendAsync(api, "GET", path, null, Json, "{\"a\":"u8.ToArray());

            Assert.Equal(plain.StatusCode, answer.StatusCode);
            Assert.True((int)answer.StatusCode < 500, path);
        }
    }

    [Theory]
    [InlineData("""{"attempt":1,"items":[{"item_id":"a","outcome":"succeeded"},{"item_id":"b\u0000","outcome":"succeeded"}]}""", "A string contains the character U+0000, which cannot be stored, at items[1].item_id.")]
    [InlineData("""{"attempt":1,"items":[{"item_id":"a","outcome":"succeeded","reason":"\udc00"}]}""", "A string contains half of a surrogate pair, which cannot be stored, at items[0].reason.")]
    [InlineData("""{"attempt":1e999,"items":[]}""", "A number is too large or too precise to store, at attempt.")]
    public async Task Body_OfWhatCannotBeStored_IsRefusedWithItsPlace(string body, string words)
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync();
        var problem = await (await SendAsync(api, "POST", $"/api/v1/runs/{run}/items", null, Json, Encoding.UTF8.GetBytes(body))).ProblemAsync(400, "malformed");
        Assert.Equal(words, problem.GetProperty("errors").GetProperty("body")[0].GetString());
    }

    [Fact]
    public async Task Lines_BrokenMidway_SayHowManyWereRecorded()
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync();
        var lines = string.Concat(Enumerable.Range(0, 2_500).Select(i => $"{{\"item_id\":\"i{i}\",\"outcome\":\"succeeded\"}}\n")) + "{\"item_id\":\"last\",\"outc";

        var problem = await (await SendAsync(api, "POST", $"/api/v1/runs/{run}/items?attempt=1", null, "application/x-ndjson", Encoding.UTF8.GetBytes(lines))).ProblemAsync(400, "malformed");

        Assert.Equal("The first 2000 items are recorded. Send all of them again: each counts once.", problem.GetProperty("detail").GetString());
        Assert.True(problem.GetProperty("errors").TryGetProperty("line 2501", out _));
        Assert.Equal(2_000, (await (await api.ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("processed_items").GetInt32());
        using var tooLong = await SendAsync(api, "POST", $"/api/v1/runs/{run}/items?attempt=1", null, "application/x-ndjson", Encoding.UTF8.GetBytes(new string('x', 100_000)));
        await tooLong.ProblemAsync(413, "too-large");
    }

    [Fact]
    public async Task Body_ThatIsNotThere_IsAnObjectWithoutFields()
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync(total: 1);
        foreach (var path in new[] { "finish", "progress", "items" })
        {
            var problem = await (await SendAsync(api, "POST", $"/api/v1/runs/{run}/{path}", null, "", [])).ProblemAsync(422, "invalid");
            Assert.Equal("is missing", problem.GetProperty("errors").GetProperty("attempt")[0].GetString());
        }

        await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = new[] { new { item_id = "a", outcome = "failed", reason_code = "throttled" } } })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);
        await (await SendAsync(api, "POST", $"/api/v1/runs/{run}/retry-failed", null, "", [])).JsonAsync(201);
    }

    [Fact]
    public async Task Items_WithSeveralFaults_AreRefusedWithEach()
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync(total: 1);
        object[] items = [new { item_id = "a", outcome = "succeeded" }, new { item_id = "b", outcome = "done" }, 7, new { outcome = "succeeded" }];
        var problem = await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items })).ProblemAsync(422, "invalid");
        Assert.Equal(["items[1].outcome", "items[2]", "items[3].item_id"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));

        items = [new { item_id = "a", outcome = "succeeded" }, new { item_id = "b", outcome = "succeeded" }];
        problem = await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items })).ProblemAsync(422, "invalid");
        Assert.Contains("the run's total", problem.GetProperty("errors").GetProperty("items")[0].GetString(), StringComparison.Ordinal);
        await (await api.SendAsync($"/runs/{run}/progress", new { attempt = 1, sequence = 1, succeeded = 1, failed = 0, skipped = 0 })).JsonAsync(200);
        problem = await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = items[..1] })).ProblemAsync(422, "invalid");
        Assert.Contains("never both", problem.GetProperty("errors").GetProperty("items")[0].GetString(), StringComparison.Ordinal);

        problem = await (await api.ReadAsync("/runs?bucket=nonsense&cursor=1&limit=x")).ProblemAsync(422, "invalid");
        Assert.Equal(["bucket", "cursor", "limit"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    // Not by the attempt in the address, which only lines have.
    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/x-ndjson; charset=utf-16")]
    public async Task Items_OfAnotherType_AreRefusedByTheirType(string type)
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync();
        await (await SendAsync(api, "POST", $"/api/v1/runs/{run}/items?attempt=1", null, type, "a,succeeded"u8.ToArray())).ProblemAsync(415, "unsupported-media-type");
    }

    private IEnumerable<(string Method, string Path)> Writes(long run) =>
        Endpoints().Where(e => e.Method != "GET").Select(e => (e.Method, Filled(e.Pattern, run)));

    private List<(string Method, string Pattern)> Endpoints()
    {
        var all = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(m => (Method: m, Pattern: e.RoutePattern.RawText!))).ToList();
        Assert.True(all.Count > 20, $"{all.Count} endpoints");
        return all;
    }

    // Lines go to items by an attempt in the address, which other bodies ignore.
    private static string Filled(string pattern, long run) =>
        Parameter().Replace(pattern.Replace("{id:guid}", $"{Guid.Empty}", StringComparison.Ordinal), run.ToString()) + (pattern.EndsWith("/items", StringComparison.Ordinal) ? "?attempt=1" : "");

    private static async Task<HttpResponseMessage> SendAsync(HttpClient api, string method, string path, string? encoding, string type, byte[] body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type.Length == 0 ? null : type);
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        return await api.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static byte[] Compressed(ReadOnlySpan<byte> text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        return bytes.ToArray();
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}
