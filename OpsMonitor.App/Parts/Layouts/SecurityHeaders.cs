namespace OpsMonitor.App.Parts.Layouts;

/// <summary>Headers that keep foreign scripts, frames and guesses out of every answer.</summary>
public static class SecurityHeaders
{
    // MudBlazor writes inline styles, so styles stay open to them; scripts come from this site's files only.
    private const string ContentPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";

    private const string OneYear = "max-age=31536000";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        Write(http);
        return next(http);
    });

    /// <summary>Again for an answer that begins anew after its headers were cleared.</summary>
    public static void Write(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";

        // A browser would remember it for every port of localhost, and for this host alone there is nothing to gain.
        if (http.Request.IsHttps && !http.Request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            headers.StrictTransportSecurity = OneYear;
        }
    }
}
