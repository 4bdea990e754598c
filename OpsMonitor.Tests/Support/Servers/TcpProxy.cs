using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>Stands between a client and its server. It can fall silent: connections stay open and nothing comes through, as when a
/// cable is pulled; nothing is lost, it is delivered when the proxy speaks again, unless the connection was cut for good. It can break
/// the line, and lead to another server.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly ConcurrentBag<Cut> _cuts = [];
    private readonly string _host;
    private volatile int _port;
    private volatile int _asked;
    private int _untilSilence;
    private volatile bool _broken;
    private volatile string? _refused;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = Opened();

    public TcpProxy(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were ever asked for.</summary>
    public int Asked => _asked;

    public bool IsSilent => !_open.Task.IsCompleted;

    public void Silence() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Falls silent once so many more messages of clients have come through: their server has them, and its answers are not heard.</summary>
    public void SilenceAfter(int messages) => Interlocked.Exchange(ref _untilSilence, messages);

    public void Speak() => _open.TrySetResult();

    /// <summary>Ends every connection and refuses new ones.</summary>
    public void Break()
    {
        _broken = true;
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    /// <summary>Lets connections through again, to the port of another server if one is given.</summary>
    public void Mend(int? port = null)
    {
        _port = port ?? _port;
        _broken = false;
    }

    /// <summary>Nothing comes through any more, in either direction, on the open connections whose client said <paramref name="text"/> at their start.</summary>
    public void CutSilently(string text)
    {
        foreach (var connection in _cuts.Where(c => c.Said.Contains(text, StringComparison.Ordinal)))
        {
            connection.IsCut = true;
        }
    }

    /// <summary>The same, and connections opened later fare no better until <see cref="Admit"/>.</summary>
    public void ShutOut(string text)
    {
        _refused = text;
        CutSilently(text);
    }

    public void Admit() => _refused = null;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _asked++;
                if (_broken)
                {
                    client.Dispose();
                    continue;
                }

                var server = new TcpClient();
                _clients.Add(client);
                _clients.Add(server);
                try
                {
                    await server.ConnectAsync(_host, _port, _stop.Token);
                }
                catch (SocketException)
                {
                    client.Dispose(); // no server there now: its client finds the door closed, as without a proxy
                    continue;
                }

                var cut = new Cut();
                _cuts.Add(cut);
                _ = PumpAsync(client, server, cut, listen: true);
                _ = PumpAsync(server, client, cut, listen: false);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Cut cut, bool listen)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer, _stop.Token)) > 0)
            {
                if (listen && cut.Said.Length < 1024)
                {
                    cut.Said += Encoding.Latin1.GetString(buffer, 0, read);
                }

                if (listen && _refused is { } refused && cut.Said.Contains(refused, StringComparison.Ordinal))
                {
                    cut.IsCut = true;
                }

                if (cut.IsCut)
                {
                    continue;
                }

                await _open.Task.WaitAsync(_stop.Token);
                if (listen && Interlocked.Decrement(ref _untilSilence) == 0)
                {
                    Silence();
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One end is gone, so the other goes too.
        }

        from.Dispose();
        to.Dispose();
    }

    private sealed class Cut
    {
        private volatile string _said = "";
        private volatile bool _isCut;

        public string Said
        {
            get => _said;
            set => _said = value;
        }

        public bool IsCut
        {
            get => _isCut;
            set => _isCut = value;
        }
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}
