using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsMonitor.App.Api;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>A webhook: a CloudEvent in JSON, signed as Standard Webhooks says.</summary>
public sealed class WebhookSender(ReceiverPost post, FrontAddress front, TimeProvider time) : IChannelSender
{
    /// <summary>The media type of a CloudEvent that is JSON as a whole.</summary>
    public const string MediaType = "application/cloudevents+json";

    private const string Digest = "opsmonitor.digest";
    private const string Test = "opsmonitor.test";

    public ChannelKind Kind => ChannelKind.Webhook;

    public Task<SendOutcome> SendAsync(OpenChannel channel, TellingMessage message, CancellationToken cancel)
    {
        var (id, at, body) = (message.Id.ToString(), time.GetUtcNow(), JsonSerializer.SerializeToUtf8Bytes(Body(message), ApiJson.Options));
        return post.SendAsync(
            channel.Address,
            MediaType,
            body,
            [
                new("webhook-id", id),
                new("webhook-timestamp", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
                new("webhook-signature", WebhookSecret.Sign(channel.Secrets, id, at, body), Hidden: true),
            ],
            cancel);
    }

    // One event is the CloudEvent itself; several, which quiet hours or a limit held back, are the data of one.
    private JsonObject Body(TellingMessage message)
    {
        var only = message is { Events: [var one], More: 0 } ? one : null;
        var data = only is null ? Many(message) : Data(message, only);
        var (type, at) = (only is null ? Digest : TypeOf(only), only?.At ?? message.Events.Select(e => (DateTimeOffset?)e.At).Max() ?? time.GetUtcNow());
        (data["tenant"], data["rule"]) = (message.TenantSlug, message.RuleName);
        var body = new JsonObject
        {
            ["specversion"] = "1.0", ["id"] = message.Id.ToString(), ["source"] = $"{front}/{Urls.Overview(message.TenantSlug)}", ["type"] = message.IsTest ? Test : type,
            ["time"] = at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), ["datacontenttype"] = "application/json", ["data"] = data,
        };
        if (only?.RunId is { } run)
        {
            body["subject"] = FormattableString.Invariant($"runs/{run}");
        }

        return body;
    }

    private JsonObject Many(TellingMessage message) => new()
    {
        ["events"] = new JsonArray([.. message.Events.Select(e =>
        {
            var data = Data(message, e);
            (data["type"], data["time"]) = (TypeOf(e), e.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            return (JsonNode)data;
        })]),
        ["more"] = message.More,
    };

    private JsonObject Data(TellingMessage message, ToldEvent told) => new()
    {
        ["event_id"] = told.Id.ToString(),
        ["run_id"] = told.RunId,
        ["resource"] = told.Resource,
        ["action"] = told.Action,
        ["status_bucket"] = told.StatusBucket,
        ["status"] = told.Status,
        ["counts"] = JsonSerializer.SerializeToNode(told.Counts, ApiJson.Options),
        ["reasons"] = JsonSerializer.SerializeToNode(told.Reasons.Select(r => new { r.Code, r.Items }), ApiJson.Options),
        ["summary"] = told.Summary,
        ["url"] = $"{front}/{ToldWords.Link(message.TenantSlug, told)}",
    };

    private static string TypeOf(ToldEvent told) => $"opsmonitor.{told.Kind}";
}
