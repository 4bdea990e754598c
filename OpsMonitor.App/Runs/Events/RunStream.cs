using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using OpsMonitor.App.Api;

namespace OpsMonitor.App.Runs.Events;

/// <summary>Writes what one consumer watches as server-sent events, for as long as its key holds and it reads.</summary>
internal sealed class RunStream(HttpContext http, RunWatcher watcher, StreamPace pace, TimeProvider clock)
{
    public const string MediaType = "text/event-stream";

    /// <summary>A sign of life when nothing changes, or proxies and clients take the line for dead.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // A right that ended is noticed so soon.
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(2);

    // Who reads nothing for so long is cut; it comes back to where it was.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private const int Unsent = 32 << 10;

    private long _wroteAt;

    /// <summary>Writes until the consumer leaves, its right or the stream's time ends, or <paramref name="stopping"/>; with <paramref name="isOne"/> also until the
    /// run has ended.</summary>
    public async Task WriteAsync(long? position, bool isOne, CancellationToken stopping)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var (began, life) = (clock.GetTimestamp(), pace.Life());
        Begin(position);
        try
        {
            await FlushAsync(ends.Token);
            while (clock.GetElapsedTime(began) < life)
            {
                var mail = await watcher.TakeAsync(_look, ends.Token);
                if (!await Admission.HoldsAsync(http) || await SendAsync(mail, isOne, ends.Token))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The app stops: the consumer is to come again, to this node's successor or to another.
        }
    }

    private void Begin(long? position)
    {
        var response = http.Response;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would wait for more of it
        http.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        Write($"retry: {StreamPace.Pause().TotalMilliseconds:0}\n{(position is null ? "" : $"id: {position}\n")}\n");
    }

    // True when there is no more to come.
    private async Task<bool> SendAsync(RunMail mail, bool isOne, CancellationToken cancel)
    {
        if (mail.IsReset)
        {
            Write($"event: {RunEvents.Reset}\nid: {await watcher.PositionAsync(cancel)}\ndata: {{}}\n\n");
        }

        foreach (var change in mail.Changes)
        {
            http.Response.BodyWriter.Write(change.Frame.Span);
            if (http.Response.BodyWriter.UnflushedBytes > Unsent)
            {
                await FlushAsync(cancel);
                if (!await Admission.HoldsAsync(http))
                {
                    return true; // who reads slowly takes long to read it all
                }
            }
        }

        if (mail.IsEmpty && clock.GetElapsedTime(_wroteAt) >= Heartbeat)
        {
            Write($": nothing new\n\n");
        }

        if (http.Response.BodyWriter.UnflushedBytes > 0)
        {
            await FlushAsync(cancel);
        }

        // Whoever comes back to one run hears of its present state first.
        return isOne && (mail.IsReset || mail.Changes.Any(c => c.IsOver));
    }

    private void Write(FormattableString text) => http.Response.BodyWriter.Write(Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture)));

    private async Task FlushAsync(CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(_patience);
        try
        {
            await http.Response.BodyWriter.FlushAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            http.Abort();
            throw;
        }

        _wroteAt = clock.GetTimestamp();
    }
}
