using System.Net.Sockets;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>Asks the container engine itself: its command may be installed where no engine runs.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    public static async Task<bool> AnswersAsync()
    {
        var address = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : "unix:///var/run/docker.sock";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme is "unix" && !File.Exists(uri.LocalPath)))
        {
            return false;
        }

        using var handler = new SocketsHttpHandler();
        if (uri.Scheme is "unix")
        {
            handler.ConnectCallback = (_, ct) => ConnectAsync(uri.LocalPath, ct);
        }

        using var client = new HttpClient(handler) { Timeout = _patience };
        try
        {
            var server = uri.Scheme is "unix" ? "localhost" : uri.Authority;
            using var answer = await client.GetAsync(new Uri($"http://{server}/_ping"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
