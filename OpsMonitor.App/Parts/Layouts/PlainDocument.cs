using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http.Extensions;

namespace OpsMonitor.App.Parts.Layouts;

/// <summary>A page that needs nothing which may be broken: no circuit, no sign-in, no database. To whoever reads no HTML it is a line of text.</summary>
public sealed record PlainDocument(int Status, string Title, string Text)
{
    /// <summary>What a page waits for before it is loaded again, in seconds.</summary>
    public const int RetryAfter = 5;

    /// <summary>The answer while the database is away or too busy, as <see cref="OutageWords"/> say it.</summary>
    public static PlainDocument Outage(string words) => new(StatusCodes.Status503ServiceUnavailable, words, $"Nothing is lost. This page tries again every {RetryAfter} seconds.");

    /// <summary>Leads to the log; null when there is nothing to find there.</summary>
    public string? ErrorId { get; init; }

    public static bool IsReadBy(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public Task WriteAsync(HttpContext http)
    {
        var waits = Status == StatusCodes.Status503ServiceUnavailable;
        http.Response.StatusCode = Status;
        http.Response.Headers.CacheControl = "no-store";
        if (waits)
        {
            http.Response.Headers.RetryAfter = RetryAfter.ToString(CultureInfo.InvariantCulture);
        }

        var isPage = IsReadBy(http.Request);
        http.Response.ContentType = isPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
        return http.Response.WriteAsync(isPage ? Page(http.Request, waits && HttpMethods.IsGet(http.Request.Method)) : $"{Title}. {Text}{(ErrorId is null ? "" : $" Error {ErrorId}")}\n", http.RequestAborted);
    }

    private string Page(HttpRequest request, bool loadsAgain) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" /><meta name="color-scheme" content="light dark" />
          {(loadsAgain ? $"""<meta http-equiv="refresh" content="{RetryAfter}" />""" : "")}
          <title>{Title} - OpsMonitor</title>
          <link rel="icon" type="image/svg+xml" href="{request.PathBase}/favicon.svg" />
          <script src="{request.PathBase}/theme.js"></script>
          <link rel="stylesheet" href="{request.PathBase}/tokens.css" /><link rel="stylesheet" href="{request.PathBase}/app.css" />
        </head>
        <body>
          <div class="plain"><main class="plain-inner"><div class="brand"><i aria-hidden="true"></i>OpsMonitor</div>
            <section class="card empty is-error">
              <h1>{Title}</h1>
              <p>{Text}</p>
              {(ErrorId is null ? "" : $"""<p class="mono">Error {ErrorId}</p>""")}
              <a class="btn primary" href="{WebUtility.HtmlEncode(request.GetEncodedPathAndQuery())}">Try again</a>
            </section>
          </main></div>
        </body>
        </html>
        """;
}
