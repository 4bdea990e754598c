using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace OpsMonitor.App.Hosting.Front;

/// <summary>How browsers reach this process, section <c>OpsMonitor</c>.</summary>
public sealed partial class FrontOptions
{
    public const string Section = "OpsMonitor";

    /// <summary>Addresses and networks of the proxies whose X-Forwarded headers are believed, such as <c>127.0.0.1, 10.1.0.0/16</c>, with commas between. Empty: nobody's.</summary>
    public string Proxies { get; set; } = "";

    /// <summary>Addresses that people open, such as <c>https://ops.example.com</c>, with commas between, where a proxy shows this process another one.</summary>
    public string PublicAddresses { get; set; } = "";

    /// <summary>The sub-path below which all of this app lives, such as <c>/opsmonitor</c>. Empty: it has the host to itself.</summary>
    public string PathBase { get; set; } = "";

    internal IReadOnlyList<IPNetwork> ReadProxies() => [.. Parts(Proxies).Select(Network).OfType<IPNetwork>()];

    internal IReadOnlyList<string> ReadOrigins() => [.. Parts(PublicAddresses).Select(Origin).OfType<string>()];

    private static string[] Parts(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // The text must be what the address is written as: "10.1" is 10.0.0.1 to the parser, and hardly what was meant.
    private static IPNetwork? Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var ip) && (ip.AddressFamily == AddressFamily.InterNetworkV6 || ip.ToString() == text)
            ? new IPNetwork(ip, ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
        : null;

    // As browsers write an origin: no path, no default port.
    private static string? Origin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri is { UserInfo: "", PathAndQuery: "/", Fragment: "" }
                ? $"{uri.Scheme}://{(uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost)}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}"
                : null;

    // Only what looks the same in an address, in a cookie's name and in a proxy's settings.
    [GeneratedRegex(@"^(?:/(?!\.{1,2}(?:/|\z))[A-Za-z0-9._-]+)+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SubPaths();

    internal sealed class Validator : IValidateOptions<FrontOptions>
    {
        public ValidateOptionsResult Validate(string? name, FrontOptions options)
        {
            List<string> errors =
            [
                .. Parts(options.Proxies).Where(p => Network(p) is null)
                    .Select(p => $"{Section}:{nameof(Proxies)}: {p} is neither an address such as 127.0.0.1 nor a network such as 10.1.0.0/16."),
                .. Parts(options.PublicAddresses).Where(a => Origin(a) is null)
                    .Select(a => $"{Section}:{nameof(PublicAddresses)}: {a} is no address such as https://ops.example.com."),
                .. new[] { options.PathBase }.Where(p => p.Length > 0 && !SubPaths().IsMatch(p))
                    .Select(p => $"{Section}:{nameof(PathBase)}: {p} is no sub-path such as /opsmonitor: a slash in front, none at the end, and letters, digits, dots, hyphens and underscores."),
            ];
            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
