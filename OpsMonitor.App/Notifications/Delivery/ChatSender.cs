using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>A message as a chat's incoming webhook takes it. A text of others is shown as it is written, whatever it would mean to the chat.</summary>
public abstract class ChatSender(ReceiverPost post, ToldWords words) : IChannelSender
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public abstract ChannelKind Kind { get; }

    /// <summary>So many events are listed; the rest is a number.</summary>
    private protected virtual int MaxLines => 10;

    public Task<SendOutcome> SendAsync(OpenChannel channel, TellingMessage message, CancellationToken cancel) =>
        post.SendAsync(channel.Address, "application/json", JsonSerializer.SerializeToUtf8Bytes(Body(words.Of(message, MaxLines)), s_json), [], cancel);

    internal abstract JsonObject Body(ToldText text);

    /// <summary>The line below a title.</summary>
    private protected static string Below(ToldLine line) =>
        string.Join("\n", new[] { line.Text, line.Reasons.Count > 0 ? $"Reasons: {string.Join(", ", line.Reasons)}" : "" }.Where(t => t.Length > 0));
}
