using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace OpsMonitor.App.Hosting.Front;

/// <summary>The address of this app that the console shows to people; known once the server has started.</summary>
public sealed class FrontAddress(IServer server, IOptions<FrontOptions> options)
{
    /// <summary>The first public address; where none is set, the one where this process listens, with a name a browser can open instead of "any address".</summary>
    public override string ToString() => (options.Value.ReadOrigins() is [var known, ..] ? known : Listening()) + options.Value.PathBase;

    private string Listening()
    {
        var first = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost:5080";
        return first.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal)
            .Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal).TrimEnd('/');
    }
}
