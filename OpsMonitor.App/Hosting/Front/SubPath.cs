using Microsoft.Extensions.Options;
using OpsMonitor.App.Parts.Layouts;

namespace OpsMonitor.App.Hosting.Front;

/// <summary>
/// With OpsMonitor:PathBase the app answers below that sub-path alone. A proxy may pass the whole path on, or take the sub-path off and say so in
/// X-Forwarded-Prefix, which is believed of the configured proxies only and when it is the very sub-path. Either way what follows sees it as the request's
/// PathBase, from which pages take their base and redirects, bodies and cookies their beginning.
/// </summary>
internal static partial class SubPath
{
    private static readonly PathString _health = "/health";

    public static void UseSubPath(this WebApplication app)
    {
        var setting = app.Services.GetRequiredService<IOptions<FrontOptions>>().Value.PathBase;
        if (setting.Length == 0)
        {
            return;
        }

        var (below, logger, told) = (new PathString(setting), app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SubPath)), 0);
        app.Use((http, next) =>
        {
            // Whoever watches the process asks it without a proxy.
            if (Enter(http.Request, below) || http.Request.Path.StartsWithSegments(_health, StringComparison.Ordinal))
            {
                return next(http);
            }

            if (Interlocked.Exchange(ref told, 1) == 0)
            {
                Log.Outside(logger, http.Request.Path, setting);
            }

            return RefuseAsync(http, setting);
        });
    }

    /// <summary>Moves the sub-path out of the path; false where the request is for something outside of it.</summary>
    internal static bool Enter(HttpRequest request, PathString below)
    {
        var forwarded = request.PathBase; // a proxy's word, if anybody's
        request.PathBase = default;
        if (request.Path.StartsWithSegments(below, StringComparison.Ordinal, out var rest))
        {
            (request.PathBase, request.Path) = (below, rest.HasValue ? rest : "/");
            return true;
        }

        if (forwarded.Value?.TrimEnd('/') != below.Value)
        {
            return false;
        }

        request.PathBase = below;
        return true;
    }

    private static Task RefuseAsync(HttpContext http, string below)
    {
        SecurityHeaders.Write(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync($"OpsMonitor is at {below}/ of this server, and nowhere else.\n", http.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "{Path} was asked for, which is not below OpsMonitor__PathBase, {Below}. If a proxy takes that off, it must say so in X-Forwarded-Prefix and be named in OpsMonitor__Proxies; this is said once.")]
        public static partial void Outside(ILogger logger, string path, string below);
    }
}
