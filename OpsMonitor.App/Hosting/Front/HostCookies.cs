namespace OpsMonitor.App.Hosting.Front;

/// <summary>
/// On https the name of every cookie begins with __Host-: browsers take such a cookie over https only, from this very host, and send it nowhere else,
/// so no neighbour can plant one. On plain http, as on localhost, they would not take it at all, and the names stay bare.
/// Whoever sets or reads a cookie knows only the bare name.
/// </summary>
internal static class HostCookies
{
    public const string Prefix = "__Host-";

    public static void UseHostCookies(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            if (http.Request.IsHttps && http.Request.Headers.Cookie is { Count: > 0 } sent)
            {
                http.Request.Headers.Cookie = Bare(sent.ToString());
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

    /// <summary>The cookies that may be trusted, under their bare names; one that came without the prefix may be anybody's.</summary>
    internal static string Bare(string sent)
    {
        // Several headers have been joined by commas; a comma is no part of a cookie's value.
        var ours = sent.Split([';', ','], StringSplitOptions.TrimEntries).Where(c => c.StartsWith(Prefix, StringComparison.Ordinal));
        return string.Join("; ", ours.Select(c => c[Prefix.Length..]));
    }

    private static string Name(HttpContext http, string name, CookieOptions options)
    {
        if (!http.Request.IsHttps)
        {
            return name;
        }

        (options.Path, options.Domain, options.Secure) = ("/", null, true);
        return Prefix + name;
    }
}
