using Microsoft.Extensions.Options;
using OpsMonitor.App.Hosting.Front;

namespace OpsMonitor.App.Account.Passkeys;

/// <summary>
/// Where passkeys are made and asked for: the address that people open. A passkey belongs to the name of its host for good, and a browser makes none for a host
/// without a name or for plain http, but for localhost. With public addresses set, these are the only places; else it is the one where the request came in.
/// </summary>
public sealed class PasskeyPlaces(IOptions<FrontOptions> options)
{
    private readonly IReadOnlyList<string> _public = options.Value.ReadOrigins();

    /// <summary>The origin of the page that sent this request. Browsers name it with every post, and no other site's comes so far (<see cref="OriginCheck"/>).</summary>
    public string? Of(HttpContext http) => Of(http.Request.Headers.Origin is [{ Length: > 0 } origin] ? origin : $"{http.Request.Scheme}://{http.Request.Host}");

    /// <summary>The origin of a page at this address, as browsers write it; null where it can have no passkeys.</summary>
    public string? Of(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.HostNameType != UriHostNameType.Dns || (uri.Scheme != Uri.UriSchemeHttps && uri.IdnHost != "localhost"))
        {
            return null;
        }

        var origin = $"{uri.Scheme}://{uri.IdnHost}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";
        return _public.Count == 0 || _public.Contains(origin, StringComparer.Ordinal) ? origin : null;
    }

    /// <summary>A request to this place, for the framework, which reads of it the host alone.</summary>
    internal static HttpContext Request(string place)
    {
        var uri = new Uri(place);
        return new DefaultHttpContext { Request = { Scheme = uri.Scheme, Host = new HostString(uri.Authority) } };
    }

    /// <summary>Whether a page of this origin, in no frame of another, is at the place that the request stands for.</summary>
    internal static bool Is(HttpRequest place, string origin, bool crossOrigin) => !crossOrigin && origin == $"{place.Scheme}://{place.Host}";
}
