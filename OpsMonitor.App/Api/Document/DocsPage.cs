using System.IO.Compression;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Scalar.AspNetCore;

namespace OpsMonitor.App.Api.Document;

/// <summary>
/// The API's document for people: Scalar's reader, from its package. Its own page would begin with a script inside the page, which this site's content policy
/// forbids, so the page is ours and begins with a file.
/// </summary>
internal static class DocsPage
{
    public const string Address = "/docs";
    private const string Script = Address + "/scalar.js";

    private static string Page(PathString pathBase) => $"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>API · OpsMonitor</title>
          <link rel="icon" href="{pathBase}/favicon.svg" type="image/svg+xml">
        </head>
        <body>
          <div id="docs" data-url="{pathBase}{ApiDocument.Address}"></div>
          <noscript>The reader of the API's document needs JavaScript. The document itself: <a href="{pathBase}{ApiDocument.Address}">{ApiDocument.Address}</a></noscript>
          <script src="{pathBase}{Script}"></script>
          <script src="{pathBase}/docs.js"></script>
        </body>
        </html>
        """;

    public static void MapDocsPage(this WebApplication app)
    {
        app.MapGet(Address, (HttpContext http) => TypedResults.Content(Page(http.Request.PathBase), "text/html; charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(Script, Reader).AllowAnonymous().ExcludeFromDescription();
    }

    // The package holds it compressed, and browsers take it so.
    private static FileStreamHttpResult Reader(HttpContext http)
    {
        var packed = typeof(ScalarOptions).Assembly.GetManifestResourceStream("ScalarStaticAssets.scalar.js")!;
        http.Response.Headers.CacheControl = "public, max-age=86400";
        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        var takesPacked = http.Request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == "gzip");
        http.Response.Headers.ContentEncoding = takesPacked ? "gzip" : default;
        return TypedResults.Stream(takesPacked ? packed : new GZipStream(packed, CompressionMode.Decompress), "text/javascript; charset=utf-8");
    }
}
