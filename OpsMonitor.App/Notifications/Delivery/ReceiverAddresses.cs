using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>Why an address is none that a message could go to.</summary>
public enum ReceiverRefusal
{
    NotAnAddress,
    NotHttps,
    WithPassword,
    NotFound,
    Private,
}

/// <summary>The addresses that a host's name stands for.</summary>
public delegate Task<IPAddress[]> NameResolver(string host, CancellationToken cancel);

/// <summary>What a receiver's address must be like to be saved.</summary>
public sealed class ReceiverAddresses(ReceiverNetworks networks, NameResolver resolve)
{
    /// <summary>The longest address, in characters.</summary>
    public const int Max = 2_000;

    private const int MaxShownPath = 12;

    /// <summary>The address as it is sent to, or why it is refused.</summary>
    public async Task<(Uri? Address, ReceiverRefusal? Refusal)> ReadAsync(string text, CancellationToken cancel = default)
    {
        var typed = text.Trim();
        if (typed.Length is 0 or > Max || typed.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) || !Uri.TryCreate(typed, UriKind.Absolute, out var address) || address.Host.Length == 0)
        {
            return (null, ReceiverRefusal.NotAnAddress);
        }

        if (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
        {
            return (null, ReceiverRefusal.NotHttps);
        }

        if (address.UserInfo.Length > 0)
        {
            return (null, ReceiverRefusal.WithPassword);
        }

        var refusal = await LookAsync(address, cancel);
        return (refusal is null ? address : null, refusal);
    }

    /// <summary>What people see of an address: where it leads, and not the rest, which may be all that protects the receiver.</summary>
    public static string Shown(Uri address)
    {
        var path = address.AbsolutePath.Split('/') is [_, var first, _, ..] ? $"/{first}/" : address.AbsolutePath;
        path = path.Length > MaxShownPath ? path[..MaxShownPath] : path;
        return $"{address.GetLeftPart(UriPartial.Authority)}{path}{(path == address.PathAndQuery ? "" : "\u2026")}";
    }

    // One private address of several is enough: which of them is taken is the name server's choice.
    private async Task<ReceiverRefusal?> LookAsync(Uri address, CancellationToken cancel)
    {
        var isPlain = address.Scheme == Uri.UriSchemeHttp;
        try
        {
            // Digits of other scripts are read as what they are: an address, and no name to ask for.
            var host = address.IdnHost.Trim('[', ']').Normalize(NormalizationForm.FormKC);
            var found = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancel);
            return found.Length == 0 ? ReceiverRefusal.NotFound
                : found.All(a => networks.Allows(a, isPlain)) ? null
                : isPlain && found.All(a => networks.Allows(a, plainHttp: false)) ? ReceiverRefusal.NotHttps
                : ReceiverRefusal.Private;
        }
        catch (Exception e) when (e is SocketException or ArgumentException or UriFormatException)
        {
            return ReceiverRefusal.NotFound;
        }
    }
}
