using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Options;
using Microsoft.Security.AntiSSRF;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>
/// Which addresses a message may go to: the public ones by https, and the networks that the host of the app has named, by http too. The library looks at the very
/// address that it connects to, so a name that leads elsewhere since it was saved is refused as well.
/// </summary>
public sealed class ReceiverNetworks
{
    // IPv4 written within IPv6 that the library's list lacks: the compatible form, and the translated one. The mapped form it reads as IPv4 itself.
    private static readonly string[] s_alsoDenied = ["::/96", "::ffff:0:0:0/96"];

    private readonly IReadOnlyList<IPNetwork> _own;
    private readonly IReadOnlyList<IPNetwork> _denied;

    public ReceiverNetworks(IOptions<DeliveryOptions> options, SslClientAuthenticationOptions? tls = null)
    {
        _own = options.Value.ReadPrivateReceivers();
        string[] own = [.. _own.Select(n => n.ToString())];
        var secure = new AntiSSRFPolicy(PolicyConfigOptions.ExternalOnlyLatest) { AddXFFHeader = false };
        secure.AddDeniedAddresses(s_alsoDenied);
        secure.AddAllowedAddresses(own);
        _denied = [.. secure.DeniedAddresses.Select(n => IPNetwork.Parse(n))];
        var plain = new AntiSSRFPolicy(PolicyConfigOptions.InternalOnly) { AllowPlainTextHttp = true };
        plain.AddAllowedAddresses(own);
        (Secure, Plain) = (Client(secure, tls), Client(plain, tls));
    }

    private HttpClient Secure { get; }

    private HttpClient Plain { get; }

    /// <summary>Whether the address of a receiver may be this one.</summary>
    public bool Allows(IPAddress address, bool plainHttp)
    {
        var read = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _own.Any(n => n.Contains(read)) || (!plainHttp && !_denied.Any(n => n.Contains(read)));
    }

    /// <summary>Whoever sends through it reaches allowed addresses only, is led nowhere else, and sends no cookie.</summary>
    internal HttpClient ClientOf(Uri address) => address.Scheme == Uri.UriSchemeHttps ? Secure : Plain;

    private static HttpClient Client(AntiSSRFPolicy policy, SslClientAuthenticationOptions? tls)
    {
        var handler = policy.GetHandler();
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(1);
        handler.ResponseDrainTimeout = TimeSpan.Zero; // what is not read of an answer is not waited for
        if (tls is not null)
        {
            handler.SslOptions = tls;
        }

        return new(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }
}
