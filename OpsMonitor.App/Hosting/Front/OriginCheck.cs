using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OpsMonitor.App.Api;

namespace OpsMonitor.App.Hosting.Front;

/// <summary>Marks an endpoint that other sites have no business in fetching, although it only reads.</summary>
public sealed class OwnPagesOnly;

/// <summary>Marks an endpoint that asks for no cookie: its address alone is the right to call it, whichever page does.</summary>
public sealed class AnyPage;

/// <summary>
/// A browser sends its person's cookie also when the page that asks is another site's, and no rule of cross-origin reading holds for a WebSocket.
/// So whatever could act with a cookie - sockets, hubs with all their transports, writes, downloads - is answered to our own pages only.
/// </summary>
public sealed partial class OriginCheck(RequestDelegate next, IOptions<FrontOptions> options, ILogger<OriginCheck> logger)
{
    private readonly HashSet<string> _public = new(options.Value.ReadOrigins(), StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext http)
    {
        if (!IsGuarded(http) || IsOurs(http.Request))
        {
            return next(http);
        }

        Log.Refused(logger, http.Request.Path, http.Request.Headers.Origin.ToString(), Here(http.Request));
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync("This request came from another site.", http.RequestAborted);
    }

    /// <summary>
    /// An origin must be ours. Without one: browsers name it with every WebSocket, every POST and every read across sites, so this is a read of our own page or a
    /// program, which has no cookie but what its owner gave it; a newer browser says itself which it is.
    /// </summary>
    private bool IsOurs(HttpRequest request) =>
        request.Headers.Origin.Count == 0
            ? request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            : request.Headers.Origin is [{ } origin] && (_public.Contains(origin) || string.Equals(origin, Here(request), StringComparison.OrdinalIgnoreCase));

    // As browsers write it: without the scheme's own port.
    private static string Here(HttpRequest request) =>
        request.Host.Port is not { } port || port == (request.IsHttps ? 443 : 80)
            ? $"{request.Scheme}://{request.Host.Host}"
            : $"{request.Scheme}://{request.Host.Host}:{port}";

    // Programs sign in to the API with a key, which no browser sends by itself; still no socket is opened there either.
    private static bool IsGuarded(HttpContext http) =>
        http.Request.Headers.ContainsKey(HeaderNames.Upgrade)
        || HttpMethods.IsConnect(http.Request.Method)
        || http.GetEndpoint()?.Metadata is { } about && (about.GetMetadata<HubMetadata>() is not null || about.GetMetadata<OwnPagesOnly>() is not null)
        || (!IsRead(http.Request.Method) && !ApiPath.Covers(http.Request.Path) && http.GetEndpoint()?.Metadata.GetMetadata<AnyPage>() is null);

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "{Path} was refused to a page of origin {Origin}: this process is reached as {Here}. If people do open that address, name the proxy in OpsMonitor__Proxies or the address in OpsMonitor__PublicAddresses")]
        public static partial void Refused(ILogger logger, string path, string origin, string here);
    }
}
