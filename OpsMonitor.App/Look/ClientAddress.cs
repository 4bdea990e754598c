using System.Net;
using System.Net.Sockets;

namespace OpsMonitor.App.Look;

/// <summary>Where a request comes from, as limits count it: an IPv4 address, or the /64 of an IPv6 one, which is what a household or a machine is given.</summary>
public static class ClientAddress
{
    private const int Network = 8; // bytes of a /64

    public static string Of(HttpContext http) => Of(http.Connection.RemoteIpAddress);

    internal static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.Equals(IPAddress.IPv6Loopback))
        {
            return IPAddress.Loopback.ToString(); // this machine, as by the other protocol
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(Network).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
