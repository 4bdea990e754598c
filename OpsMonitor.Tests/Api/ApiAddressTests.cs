using OpsMonitor.App.Api;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Api;

/// <summary>Every spelling of the API's address is answered in the API's words.</summary>
public sealed class ApiAddressTests(ServedApp app) : IClassFixture<ServedApp>
{
    [Theory]
    [InlineData("/api")]
    [InlineData("/api/")]
    [InlineData("/API")]
    [InlineData("/Api/V1/")]
    [InlineData("/api/v1/nonsense")]
    [InlineData("/api/v2/runs")]
    [InlineData("//api/v1/runs")]
    [InlineData("/api//v1/runs")]
    [InlineData("/api%2Fv1/runs")]
    [InlineData("/%2fapi/v1/runs")]
    [InlineData("/%5Capi/v1/runs")]
    [InlineData("/api./v1/runs")]
    [InlineData("/api;x=1/v1/runs")]
    [InlineData("/api/v1/runs/one")]
    [InlineData("/api/v1/runs/99999999999999999999")]
    [InlineData("/api/v1/runs/1/")]
    [InlineData("/api/v1/runs/%2e%2e/x")]
    [InlineData("/x/../api/v1/nonsense")]
    public async Task Address_OfNothing_IsAProblemInEverySpelling(string path)
    {
        foreach (var method in new[] { "GET", "POST", "PURGE" })
        {
            var answer = await RawHttp.ProblemAsync(app.Address, $"{method} {path} HTTP/1.1\r\nHost: {app.Host}\r\nAccept: text/html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            Assert.True(answer.Status is 404 or 401 or 405, $"{method} {path}: {answer.Status}");
        }
    }

    [Theory]
    [InlineData("GET", "/API/v1/runs", 200)]
    [InlineData("GET", "/Api/V1/RUNS/", 200)]
    [InlineData("GET", "/%61pi/v1/runs", 200)]
    [InlineData("POST", "/API/v1/runs", 400)]
    public async Task Address_OfSomething_WorksAndFailsInEverySpelling(string method, string path, int status)
    {
        var body = method == "POST" ? "{" : "";
        var request = $"{method} {path} HTTP/1.1\r\nHost: {app.Host}\r\nAuthorization: Bearer {app.ContosoKey}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";
        if (status == 200)
        {
            Assert.StartsWith("HTTP/1.1 200 ", await RawHttp.SendAsync(app.Address, request), StringComparison.Ordinal);
            return;
        }

        Assert.Equal(status, (await RawHttp.ProblemAsync(app.Address, request)).Status);
    }

    [Theory]
    [InlineData("DELETE", "/runs", "GET, POST")]
    [InlineData("PUT", "/runs/1", "GET")]
    [InlineData("POST", "/runs/1", "GET")]
    [InlineData("GET", "/runs/1/start", "POST")]
    [InlineData("HEAD", "/runs", "GET, POST")]
    [InlineData("OPTIONS", "/findings/1", "GET, PATCH")]
    [InlineData("PURGE", "/inventory/sync-runs", "GET, POST")]
    public async Task Method_ThatIsNotKnown_IsAnsweredWithThoseThatAre(string method, string path, string allow)
    {
        foreach (var key in new[] { "", app.ContosoKey })
        {
            using var api = app.Api(key);
            using var request = new HttpRequestMessage(new HttpMethod(method), "/API/v1" + path);
            var answer = await api.SendAsync(request);

            Assert.Equal(405, (int)answer.StatusCode);
            Assert.Equal(allow.Split(", "), answer.Content.Headers.Allow.Order());
            if (method != "HEAD")
            {
                await answer.ProblemAsync(405, "method-not-allowed");
            }
        }
    }

    [Theory]
    [InlineData("/apis", false)]
    [InlineData("/api-keys", false)]
    [InlineData("/apidocs", false)]
    [InlineData("/t/api/runs", false)]
    [InlineData("/", false)]
    [InlineData("", false)]
    [InlineData("/API", true)]
    [InlineData("/\\/api/x", true)]
    public void Address_BesideTheApi_IsAPages(string path, bool isApi) => Assert.Equal(isApi, ApiPath.Covers(path));
}
