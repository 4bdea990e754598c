namespace OpsMonitor.App.Hosting.Front;

/// <summary>
/// A redirect to this site names no host: the framework takes it from the request, where anybody may have written it, and behind a proxy it need not be
/// the one that the browser knows.
/// </summary>
internal static class RelativeRedirects
{
    public static void UseRelativeRedirects(this WebApplication app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(static state =>
        {
            var http = (HttpContext)state;
            if (http.Response.Headers.Location is [{ } location] && Relative(http.Request, location) is { } path)
            {
                http.Response.Headers.Location = path;
            }

            return Task.CompletedTask;
        }, http);
        return next(http);
    });

    /// <summary>The address without its host, if the host is that of the request; else null.</summary>
    internal static string? Relative(HttpRequest request, string location)
    {
        var here = $"{request.Scheme}://{request.Host}";
        var path = location.StartsWith(here, StringComparison.OrdinalIgnoreCase) && (location.Length == here.Length || location[here.Length] is '/' or '?' or '#')
                ? location[here.Length..]
            : Uri.TryCreate(location, UriKind.Absolute, out var to) && Uri.TryCreate(here, UriKind.Absolute, out var self)
                && Uri.Compare(to, self, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
                ? to.GetComponents(UriComponents.PathAndQuery | UriComponents.Fragment | UriComponents.KeepDelimiter, UriFormat.UriEscaped)
            : null;

        // Two slashes would begin the name of another host.
        return path is null ? null : "/" + path.TrimStart('/', '\\');
    }
}
