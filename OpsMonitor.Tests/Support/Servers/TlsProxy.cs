using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>
/// Ends TLS before a server, as nginx or Caddy do: passes Host on and says in X-Forwarded headers how it was asked. One request a connection, except that an
/// upgraded one stays open.
/// </summary>
internal sealed class TlsProxy : IAsyncDisposable
{
    private const int MaxHead = 64 << 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate = OwnCertificate.Make();
    private readonly Task _accepting;
    private readonly int _port;

    public TlsProxy(string server)
    {
        _port = new Uri(server).Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var _ = client;
            await using var browser = new SslStream(client.GetStream());
            await browser.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(IPAddress.Loopback, _port, _stop.Token);
            await using var server = tcp.GetStream();
            var (head, rest) = await HeadAsync(browser);
            await server.WriteAsync(Encoding.Latin1.GetBytes(Forwarded(head)), _stop.Token);
            await server.WriteAsync(rest, _stop.Token);
            await Task.WhenAny(browser.CopyToAsync(server, _stop.Token), server.CopyToAsync(browser, _stop.Token));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // One end is gone, so the other goes too.
        }
    }

    private async Task<(string Head, byte[] Body)> HeadAsync(SslStream browser)
    {
        var buffer = new byte[MaxHead];
        var length = 0;
        int end;
        while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = await browser.ReadAsync(buffer.AsMemory(length), _stop.Token);
            length += read > 0 ? read : throw new IOException("The browser left.");
        }

        return (Encoding.Latin1.GetString(buffer, 0, end), buffer[(end + 4)..length]);
    }

    private static string Forwarded(string head)
    {
        var lines = head.Split("\r\n").ToList();
        var isUpgrade = lines.Exists(l => l.StartsWith("Upgrade:", StringComparison.OrdinalIgnoreCase));
        if (!isUpgrade)
        {
            lines.RemoveAll(l => l.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
            lines.Add("Connection: close");
        }

        return string.Join("\r\n", [.. lines, "X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https", "", ""]);
    }
}
