namespace OpsMonitor.App.Hosting.Front;

/// <summary>
/// On https the name of every cookie begins with __Host-: browsers take such a cookie over https only, from this very host, and send it nowhere else,
/// so no neighbour can plant one. On plain http, as on localhost, they would not take it at all, and the names stay bare.
/// <para>
/// Below a sub-path every name ends with it, so that several installations on one host do not sign each other's people out. __Secure- with the sub-path as the
/// cookie's Path would do that too, and not send the cookie to what else the host serves; but whoever has a page elsewhere on the host can ask for our pages
/// with the cookie anyway, as a Path keeps no script of the same origin out, while any host beside this one could plant such a cookie. So it is __Host- and Path=/.
/// </para>
/// Whoever sets or reads a cookie knows only the bare name.
/// </summary>
internal static class HostCookies
{
    public const string Prefix = "__Host-";

    public static void UseHostCookies(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            if (http.Request.Headers.Cookie is { Count: > 0 } sent && (PrefixOf(http.Request), SuffixOf(http.Request)) is var (prefix, suffix) && (prefix + suffix).Length > 0)
            {
                http.Request.Headers.Cookie = Bare(sent.ToString(), prefix, suffix);
            }

            return next(http);
        });
        app.UseCookiePolicy(new()
        {
            Secure = CookieSecurePolicy.SameAsRequest,
            OnAppendCookie = c => c.CookieName = Name(c.Context, c.CookieName, c.CookieOptions),
            OnDeleteCookie = c => c.CookieName = Name(c.Context, c.CookieName, c.CookieOptions),
        });
    }

    /// <summary>The cookies that may be trusted, under their bare names; one that came without the prefix may be anybody's, and one without the suffix a neighbour's.</summary>
    internal static string Bare(string sent, string prefix = Prefix, string suffix = "")
    {
        // Several headers have been joined by commas; a comma is no part of a cookie's value.
        var ours = sent.Split([';', ','], StringSplitOptions.TrimEntries).Select(c => c.Split('=', 2))
            .Where(c => c[0].Length > prefix.Length + suffix.Length && c[0].StartsWith(prefix, StringComparison.Ordinal) && c[0].EndsWith(suffix, StringComparison.Ordinal));
        return string.Join("; ", ours.Select(c => string.Join('=', [c[0][prefix.Length..^suffix.Length], .. c[1..]])));
    }

    // The same in shell.js. No segment of a sub-path has a tilde.
    private static string SuffixOf(HttpRequest request) => request.PathBase.Value?.Replace('/', '~') ?? "";

    private static string PrefixOf(HttpRequest request) => request.IsHttps ? Prefix : "";

    private static string Name(HttpContext http, string name, CookieOptions options)
    {
        if (http.Request.IsHttps)
        {
            (options.Path, options.Domain, options.Secure) = ("/", null, true);
        }

        return PrefixOf(http.Request) + name + SuffixOf(http.Request);
    }
}
