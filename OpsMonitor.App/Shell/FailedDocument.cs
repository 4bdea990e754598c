using System.Net;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Shell;

/// <summary>
/// The answer to a request that nothing else could answer: a page for people, a line for all others, never the exception's own text. It needs nothing
/// that may be broken; a page that waits for the database loads again by itself.
/// </summary>
public sealed partial class FailedDocument(RequestDelegate next, ILogger<FailedDocument> logger)
{
    private const int RetryAfter = 5; // seconds

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await WriteAsync(http, e.StatusCode, "text/plain", "The request cannot be read.");
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            var id = Guid.NewGuid().ToString("N")[..8];
            Log.Failed(logger, e, http.Request.Path, id);
            var away = PostgresErrors.IsUnavailable(e);
            var isDocument = http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
            await WriteAsync(
                http, away ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError, isDocument ? "text/html" : "text/plain",
                isDocument ? Page(away, id, http.Request.Path + http.Request.QueryString) : $"{Title(away)}. Error {id}");
        }
    }

    private static Task WriteAsync(HttpContext http, int status, string type, string text)
    {
        http.Response.Clear();
        SecurityHeaders.Write(http);
        http.Response.StatusCode = status;
        http.Response.ContentType = $"{type}; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = $"{RetryAfter}";
        }

        return http.Response.WriteAsync(text);
    }

    private static string Title(bool away) => away ? "The database cannot be reached" : "This page could not be shown";

    private static string Page(bool away, string id, string address) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" /><meta name="color-scheme" content="light dark" />
          {(away ? $"""<meta http-equiv="refresh" content="{RetryAfter}" />""" : "")}
          <title>Not available - OpsMonitor</title>
          <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
          <script src="/theme.js"></script>
          <link rel="stylesheet" href="/tokens.css" /><link rel="stylesheet" href="/app.css" />
        </head>
        <body>
          <div class="plain"><main class="plain-inner"><div class="brand"><i aria-hidden="true"></i>OpsMonitor</div>
            <section class="card empty is-error">
              <h1>{Title(away)}</h1>
              <p>{(away ? $"Nothing is lost. This page tries again every {RetryAfter} seconds." : "Something failed on the server. If it happens again, tell your administrator the id below.")}</p>
              <p class="mono">Error {id}</p>
              <a class="btn primary" href="{WebUtility.HtmlEncode(address)}">Try again</a>
            </section>
          </main></div>
        </body>
        </html>
        """;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Path} could not begin, shown to its reader as {CorrelationId}")]
        public static partial void Failed(ILogger logger, Exception exception, string path, string correlationId);
    }
}
