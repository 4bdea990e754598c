using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>A mail that a server took.</summary>
internal sealed record ReceivedMail(string From, IReadOnlyList<string> To, string Source)
{
    public MimeMessage Read() => MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(Source)), TestContext.Current.CancellationToken);
}

/// <summary>Somebody's mail server on 127.0.0.1, without TLS; it answers a command as it is told, and as usual else.</summary>
internal sealed class TestSmtp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    public TestSmtp()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<ReceivedMail> Mails { get; } = [];

    /// <summary>What the server says to a command instead of the usual; null for the usual, an empty text for nothing at all.</summary>
    public Func<string, string?> Instead { get; set; } = _ => null;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> talks = [];
        try
        {
            while (true)
            {
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            using var _ = client;
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true, NewLine = "\r\n" };
            await writer.WriteLineAsync("220 test ESMTP");
            var (from, to) = ("", new List<string>());
            while (await reader.ReadLineAsync(_end.Token) is { } command)
            {
                var answer = Instead(command) ?? Usual(command, ref from, to);
                if (answer.Length > 0)
                {
                    await writer.WriteLineAsync(answer);
                }

                if (answer.StartsWith("354", StringComparison.Ordinal))
                {
                    Mails.Enqueue(new(from, [.. to], await DataAsync(reader)));
                    await writer.WriteLineAsync("250 2.0.0 taken");
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }
    }

    private static string Usual(string command, ref string from, List<string> to)
    {
        switch (command.Split(' ', ':')[0].ToUpperInvariant())
        {
            case "EHLO":
                return "250-test\r\n250 8BITMIME";
            case "MAIL":
                (from, _) = (Between(command), 0);
                to.Clear();
                return "250 2.1.0 ok";
            case "RCPT":
                to.Add(Between(command));
                return "250 2.1.5 ok";
            case "DATA":
                return "354 go on";
            case "QUIT":
                return "221 bye";
            default:
                return "502 5.5.1 unknown";
        }
    }

    private async Task<string> DataAsync(StreamReader reader)
    {
        var data = new StringBuilder();
        while (await reader.ReadLineAsync(_end.Token) is { } line && line != ".")
        {
            data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return data.ToString();
    }

    private static string Between(string command) => command.Split('<', '>')[1];
}
