using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpsMonitor.App.Account;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Hosting;

/// <summary>What goes wrong says that it did, and nothing about how this program is made.</summary>
public sealed class LeaksTests(LeaksTests.BrokenApp app) : IClassFixture<LeaksTests.BrokenApp>
{
    [Theory]
    [InlineData("GET", "/setup", "text/html", 500, "Error [0-9a-f]{8}")] // a page that throws
    [InlineData("GET", "/setup", "*/*", 500, "Error [0-9a-f]{8}")]
    [InlineData("GET", "/SETUP?token=x", "text/html", 500, "Error [0-9a-f]{8}")]
    [InlineData("POST", "/login", "text/html", 400, "")] // no antiforgery token
    [InlineData("POST", "/logout", "text/html", 302, "")]
    [InlineData("GET", "/app.cs", "*/*", 302, "")] // no such file, and nobody who may know
    [InlineData("GET", "/_framework/nothing.js", "*/*", 302, "")]
    [InlineData("GET", "/api/v1/findings", "text/html", 500, "trace_id")] // a service that throws
    public async Task Failure_OfAnyKind_TellsNothingOfTheProgram(string method, string path, string accept, int status, string expected)
    {
        var answer = await RawHttp.SendAsync(app.Address, $"{method} {path} HTTP/1.1\r\nHost: {app.Host}\r\nAccept: {accept}\r\nAuthorization: Bearer {app.ContosoKey}\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Matches(expected, answer);
        Assert.Contains("\r\nContent-Security-Policy: default-src", answer, StringComparison.Ordinal);
        AssertSilent(answer);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")] // no host
    [InlineData("GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\nHost: x\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nAuthorization: a\0b\r\n\r\n")]
    [InlineData("POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    public async Task Request_ThatIsNone_IsRefusedInSilence(string request) => AssertSilent(await RawHttp.SendAsync(app.Address, request));

    [Fact]
    public void Run_UnlessToldOtherwise_IsProduction()
    {
        Assert.Contains("${ASPNETCORE_ENVIRONMENT:-Production}", File.ReadAllText(Path.Combine(Artifacts.Root, "eng/run")), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Artifacts.Root, "launchSettings.json", SearchOption.AllDirectories));
    }

    private static void AssertSilent(string answer)
    {
        foreach (var leak in new[] { "   at ", "OpsMonitor.App", ".cs:line", "Exception", "Server: ", "X-Powered-By", "Kestrel", "/tmp/", "InvalidOperation", "secret" })
        {
            Assert.DoesNotContain(leak, answer, StringComparison.Ordinal);
        }
    }

    public sealed class BrokenApp : ServedApp
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services =>
            {
                services.RemoveAll<FirstAdmin>();
                services.RemoveAll<FindingQueries>().AddScoped<FindingQueries>(_ => throw new InvalidOperationException("secret"));
            });
        }
    }
}
