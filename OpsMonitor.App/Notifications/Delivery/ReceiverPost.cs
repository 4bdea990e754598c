using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Security.AntiSSRF;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>A header of a message. What is <paramref name="Hidden"/> is sent, and not shown in the log.</summary>
internal sealed record PostHeader(string Name, string Value, bool Hidden = false);

/// <summary>Posts a message to a receiver over HTTP: once, led nowhere else, within the time, and reads the beginning of the answer.</summary>
public sealed class ReceiverPost(ReceiverNetworks networks, IOptions<DeliveryOptions> options, TimeProvider time)
{
    /// <summary>So much of an answer is read and kept, in bytes.</summary>
    public const int MaxAnswer = 8 << 10;

    private const string Agent = "OpsMonitor";

    internal async Task<SendOutcome> SendAsync(string address, string mediaType, byte[] body, IReadOnlyList<PostHeader> headers, CancellationToken cancel)
    {
        var uri = new Uri(address);
        var shown = Shown(uri, mediaType, body, headers);
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new(mediaType);
        request.Headers.UserAgent.ParseAdd(Agent);
        foreach (var header in headers)
        {
            request.Headers.Add(header.Name, header.Value);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.Value.Timeout);
        try
        {
            using var answer = await networks.ClientOf(uri).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return Outcome(answer, await BeginningAsync(answer.Content, patience.Token)) with { Request = shown };
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is OperationCanceledException or HttpRequestException or IOException or System.Net.Sockets.SocketException or AntiSSRFException or System.Security.Authentication.AuthenticationException or InvalidOperationException or ArgumentException)
        {
            return new SendOutcome.Failed(Words(e)) { Request = shown };
        }
    }

    private SendOutcome Outcome(HttpResponseMessage answer, string text) => (int)answer.StatusCode switch
    {
        >= 200 and < 300 and var status => new SendOutcome.Sent(status, text),
        (int)HttpStatusCode.Gone => new SendOutcome.Gone((int)HttpStatusCode.Gone, text),
        var status => new SendOutcome.Refused(status, text, RetryAfter(answer)),
    };

    private TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero,

        // More seconds than a number of the client's holds are a wish all the same.
        _ => answer.Headers.TryGetValues("Retry-After", out var texts) && texts.All(t => t.Length > 0 && t.All(char.IsAsciiDigit)) ? RetrySchedule.MaxRetryAfter : null,
    };

    // The status is the answer; its text, for people who look into the log, may end anywhere.
    private static async Task<string> BeginningAsync(HttpContent content, CancellationToken patience)
    {
        var read = new byte[MaxAnswer];
        var length = 0;
        try
        {
            await using var stream = await content.ReadAsStreamAsync(patience);
            length = await stream.ReadAtLeastAsync(read, MaxAnswer, throwOnEndOfStream: false, patience);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            return "";
        }

        return FailureSanitizer.Mask(Encoding.UTF8.GetString(read, 0, length).Replace('\0', '\uFFFD'));
    }

    private static string Shown(Uri uri, string mediaType, byte[] body, IReadOnlyList<PostHeader> headers)
    {
        var text = new StringBuilder(body.Length + 500);
        text.Append(CultureInfo.InvariantCulture, $"POST {ReceiverAddresses.Shown(uri)}\ncontent-type: {mediaType}\n");
        foreach (var header in headers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{header.Name}: {(header.Hidden ? "(not kept)" : header.Value)}\n");
        }

        return text.Append('\n').Append(Encoding.UTF8.GetString(body)).ToString();
    }

    private string Words(Exception e) => e switch
    {
        OperationCanceledException => $"No answer within {options.Value.Timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s.",
        AntiSSRFException => "The address is not one that messages may go to: it lies in a private network, or its name was not found.",
        _ => FailureSanitizer.LogLine(e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message, 500),
    };
}
