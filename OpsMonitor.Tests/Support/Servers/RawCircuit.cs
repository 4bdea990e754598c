using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>A line to the hub of circuits without a browser: it speaks the protocol as far as a stranger needs, and anything else too.</summary>
internal sealed class RawCircuit : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly StringBuilder _heard = new();
    private Task _reading = Task.CompletedTask;

    private RawCircuit()
    {
    }

    /// <summary>All that the server has said, its texts readable.</summary>
    public string Heard
    {
        get
        {
            lock (_heard)
            {
                return _heard.ToString();
            }
        }
    }

    public bool IsOpen => _socket.State == WebSocketState.Open && !_reading.IsCompleted;

    /// <summary>The line, or the status that it was refused with.</summary>
    public static async Task<(RawCircuit? Line, HttpStatusCode Status)> OpenAsync(string address, string cookies)
    {
        var line = new RawCircuit();
        line._socket.Options.SetRequestHeader("Cookie", cookies);
        line._socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await line._socket.ConnectAsync(new Uri(address.Replace("http", "ws", StringComparison.Ordinal) + "/_blazor"), TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            var status = line._socket.HttpStatusCode;
            line._socket.Dispose();
            return (null, status);
        }

        await line.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"));
        line._reading = line.ReadAsync();
        return (line, HttpStatusCode.SwitchingProtocols);
    }

    /// <summary>A circuit without a component: it counts as open from the first update of its components on.</summary>
    public async Task StartAsync(string address)
    {
        await InvokeAsync("StartCircuit", address + "/", address + "/t/contoso/runs", "[]", "");
        await InvokeAsync("UpdateRootComponents", """{"batchId":1,"operations":[]}""", "");
    }

    public Task InvokeAsync(string target, params string[] arguments) => SendAsync(Message(target, arguments));

    public Task SendAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Binary) =>
        _socket.SendAsync(bytes, type, endOfMessage: true, TestContext.Current.CancellationToken);

    /// <summary>A call of a method of the hub that wants an answer.</summary>
    public static byte[] Message(string target, params string[] arguments)
    {
        List<byte> body = [0x96, 1, 0x80, .. Text("1"), .. Text(target), (byte)(0x90 | arguments.Length), .. arguments.SelectMany(Text), 0x90];
        List<byte> length = [];
        for (var left = body.Count; ; left >>= 7)
        {
            length.Add((byte)(left > 127 ? left & 127 | 128 : left));
            if (left <= 127)
            {
                return [.. length, .. body];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private static IEnumerable<byte> Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [0xdb, (byte)(bytes.Length >> 24), (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16_384];
        try
        {
            while (await _socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } read)
            {
                lock (_heard)
                {
                    _heard.Append(Encoding.UTF8.GetString(buffer, 0, read.Count));
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The line is cut.
        }
    }
}
