using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsMonitor.App.Frame;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Frame;

public sealed class FailedDocumentTests
{
    [Fact]
    public async Task Document_WithoutDatabase_SaysSoAndLoadsAgain()
    {
        var (status, page, http) = await AnswerAsync(new NpgsqlException("password=hunter2"), "text/html");

        Assert.Equal((503, "5"), (status, http.Response.Headers.RetryAfter.ToString()));
        Assert.Contains("The database cannot be reached", page, StringComparison.Ordinal);
        Assert.Contains("http-equiv=\"refresh\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/t/contoso?q=&lt;b&gt;\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", page, StringComparison.Ordinal);
    }

    // A lock that somebody else held for too long, and a server without room: it does answer.
    [Theory]
    [InlineData(PostgresErrorCodes.LockNotAvailable, "The database is busy")]
    [InlineData(PostgresErrorCodes.TooManyConnections, "The database is busy")]
    [InlineData(PostgresErrorCodes.AdminShutdown, "The database cannot be reached")]
    public async Task Document_InAnOutage_SaysOfWhichKindItIs(string state, string words)
    {
        var (status, page, _) = await AnswerAsync(new InvalidOperationException("not shown", new PostgresException("hunter2", "ERROR", "ERROR", state)), "text/html");

        Assert.Equal(503, status);
        Assert.Contains($"<h1>{words}</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_WithAnotherFault_SaysAnIdAndDoesNotLoop()
    {
        var (status, page, _) = await AnswerAsync(new InvalidOperationException("secret"), "text/html,*/*");

        Assert.Equal(500, status);
        Assert.Matches("Error [0-9a-f]{8}", page);
        Assert.DoesNotContain("refresh", page, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fault_OfWhatIsNoDocument_IsALineWithAnId()
    {
        var (status, text, http) = await AnswerAsync(new InvalidOperationException("secret"), "application/json");

        Assert.Equal((500, "text/plain; charset=utf-8"), (status, http.Response.ContentType));
        Assert.Matches("^This page could not be shown[.] .* Error [0-9a-f]{8}\n$", text);
        Assert.NotEmpty(http.Response.Headers.ContentSecurityPolicy.ToString());
    }

    [Fact]
    public async Task Request_ThatCannotBeRead_IsTheCallersMistake()
    {
        var (status, text, _) = await AnswerAsync(new BadHttpRequestException("secret", 413), "text/html");

        Assert.Equal(413, status);
        Assert.Contains("This could not be read", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Page, HttpContext Http)> AnswerAsync(Exception fault, string accept)
    {
        var http = new DefaultHttpContext();
        (http.Request.Method, http.Request.Path, http.Request.QueryString) = ("GET", "/t/contoso", new("?q=<b>"));
        http.Request.Headers.Accept = accept;
        using var body = new MemoryStream();
        http.Response.Body = body;
        await new FailedDocument(_ => throw fault, NullLogger<FailedDocument>.Instance).InvokeAsync(http);
        return (http.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray()), http);
    }
}
