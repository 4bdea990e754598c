using System.Net.Sockets;
using System.Text;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>Requests that no client would send.</summary>
internal static class RawHttp
{
    /// <summary>The answer's status and problem type: it must be a problem with all that belongs to one.</summary>
    public static async Task<(int Status, string Type)> ProblemAsync(string address, string request)
    {
        var answer = await SendAsync(address, request);
        var (head, body) = answer.Split("\r\n\r\n", 2) is [var h, var b] ? (h, b) : (answer, "");
        Assert.True(head.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), $"{request[..Math.Min(request.Length, 200)]} -> {answer}");
        foreach (var part in new[] { "\r\nContent-Type: application/problem+json", "\r\nContent-Security-Policy: default-src", "\r\nX-Content-Type-Options: nosniff" })
        {
            Assert.True(head.Contains(part, StringComparison.Ordinal), $"{request[..Math.Min(request.Length, 200)]} -> {answer}");
        }

        Assert.DoesNotContain("\r\nServer:", head, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(body[body.IndexOf('{', StringComparison.Ordinal)..(body.LastIndexOf('}') + 1)]);
        Assert.NotEmpty(json.RootElement.GetProperty("trace_id").GetString()!);
        return (json.RootElement.GetProperty("status").GetInt32(), json.RootElement.GetProperty("type").GetString()!);
    }

    /// <summary>
    /// Sends the bytes (Latin-1) and gives what is answered until the server ends or falls silent. After <paramref name="halfClose"/> no more can come, and
    /// the server takes that for the client's end: whether it still answers is chance.
    /// </summary>
    public static async Task<string> SendAsync(string address, string request, bool halfClose = false)
    {
        var uri = new Uri(address);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(uri.Host, uri.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        if (halfClose)
        {
            socket.Shutdown(SocketShutdown.Send);
        }

        var answer = new StringBuilder();
        var buffer = new byte[16 << 10];
        try
        {
            int read;
            while ((read = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(10))) > 0)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
                if (IsWhole(answer.ToString()))
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            // What came until then is the answer.
        }

        return answer.ToString();
    }

    private static bool IsWhole(string answer) =>
        answer.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal)
        || (answer.Contains("\r\nContent-Length: 0\r\n", StringComparison.Ordinal) && answer.EndsWith("\r\n\r\n", StringComparison.Ordinal));
}
