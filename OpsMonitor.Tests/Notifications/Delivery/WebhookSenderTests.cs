using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Notifications.Delivery;

/// <summary>What a receiver of webhooks gets.</summary>
public sealed class WebhookSenderTests : IAsyncLifetime
{
    private TestReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await TestReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task Event_ThatIsTold_IsACloudEvent()
    {
        var outcome = await new WebhookScene(_receiver).SendAsync();

        var (post, body) = Got();
        var data = body.GetProperty("data");
        Assert.Equal((200, "ok"), outcome is SendOutcome.Sent sent ? (sent.Status, sent.Answer) : default);
        Assert.Equal("/hooks/secret-path", post.Path);
        Assert.Equal(WebhookSender.MediaType, post["content-type"]);
        Assert.Equal("1.0", body.GetProperty("specversion").GetString());
        Assert.Equal("opsmonitor.run.finished", body.GetProperty("type").GetString());
        Assert.Equal("https://ops.example.com/t/contoso", body.GetProperty("source").GetString());
        Assert.Equal("runs/41", body.GetProperty("subject").GetString());
        Assert.Equal(SampleMessages.At, body.GetProperty("time").GetDateTimeOffset());
        Assert.Equal(post["webhook-id"], body.GetProperty("id").GetString());
        Assert.Equal("0199aa00-0000-7000-8000-0000000000ff", post["webhook-id"]);
        Assert.Equal(203, data.GetProperty("counts").GetProperty("failed").GetInt32());
        Assert.Equal(("timeout", 200), (data.GetProperty("reasons")[0].GetProperty("code").GetString(), data.GetProperty("reasons")[0].GetProperty("items").GetInt32()));
        Assert.Equal("https://ops.example.com/t/contoso/runs/41", data.GetProperty("url").GetString());
        Assert.Equal(("contoso", "Failures to ops"), (data.GetProperty("tenant").GetString(), data.GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task Events_ThatWereHeldBack_AreTheDataOfOne()
    {
        await new WebhookScene(_receiver).SendAsync(message: SampleMessages.Digest(more: 12));

        var (_, body) = Got();
        var events = body.GetProperty("data").GetProperty("events");
        Assert.Equal("opsmonitor.digest", body.GetProperty("type").GetString());
        Assert.Equal(12, body.GetProperty("data").GetProperty("more").GetInt32());
        Assert.Equal(
            ["opsmonitor.run.finished", "opsmonitor.run.finished", "opsmonitor.findings.new", "opsmonitor.deadline.missed", "opsmonitor.run.started"],
            events.EnumerateArray().Select(e => e.GetProperty("type").GetString()));
        Assert.Equal("https://ops.example.com/t/contoso/findings?run=39", events[2].GetProperty("url").GetString());
    }

    [Fact]
    public async Task Test_OfAChannel_SaysThatItIsOne()
    {
        await new WebhookScene(_receiver).SendAsync(message: SampleMessages.Test());
        Assert.Equal("opsmonitor.test", Got().Body.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Signature_OfEachSecret_IsVerifiedByAReceiver(int secrets)
    {
        string[] known = [.. Enumerable.Range(0, secrets).Select(_ => WebhookSecret.Make())];
        await new WebhookScene(_receiver) { Secrets = known }.SendAsync();

        var (post, _) = Got();
        Assert.All(known, secret => Assert.True(IsSigned(post, secret)));
        Assert.False(IsSigned(post, WebhookSecret.Make()));
        Assert.False(IsSigned(post with { Body = post.Body.Replace("203", "204", StringComparison.Ordinal) }, known[0]));
        Assert.InRange(long.Parse(post["webhook-timestamp"]), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
    }

    // The example of the specification's own libraries.
    [Fact]
    public void Signature_OfTheKnownExample_IsTheKnownOne() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSecret.Sign(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1_614_265_330), """{"test": 2432232314}"""u8));

    [Fact]
    public async Task Log_OfASending_HasNoSecret()
    {
        var scene = new WebhookScene(_receiver);
        var outcome = await scene.SendAsync();

        var (post, _) = Got();
        Assert.Contains(post.Body, outcome.Request, StringComparison.Ordinal);
        Assert.Contains($"webhook-id: {post["webhook-id"]}", outcome.Request, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-path", outcome.Request, StringComparison.Ordinal);
        Assert.DoesNotContain(post["webhook-signature"], outcome.Request, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Secrets[0], outcome.Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_WithASecretInIt_IsMasked()
    {
        _receiver.Answer = http => http.Response.Body.WriteAsync("saved\0, password=hunter2hunter2"u8.ToArray()).AsTask();
        var sent = Assert.IsType<SendOutcome.Sent>(await new WebhookScene(_receiver).SendAsync());
        Assert.StartsWith("saved\uFFFD, password=[redacted", sent.Answer, StringComparison.Ordinal);
    }

    // What one tenant's receiver sets would go to another's behind the same host.
    [Fact]
    public async Task Headers_OfARequest_AreOursAlone()
    {
        _receiver.Answer = http =>
        {
            http.Response.Cookies.Append("who", "contoso");
            return Task.CompletedTask;
        };
        var scene = new WebhookScene(_receiver);
        await scene.SendAsync();
        await scene.SendAsync();

        Assert.Equal(2, _receiver.Posts.Count);
        Assert.All(_receiver.Posts, p => Assert.Equal(
            ["Content-Length", "Content-Type", "Host", "User-Agent", "webhook-id", "webhook-signature", "webhook-timestamp"], p.Headers.Keys.Order(StringComparer.Ordinal)));
    }

    private (ReceivedPost Post, JsonElement Body) Got()
    {
        var post = Assert.Single(_receiver.Posts);
        using var body = JsonDocument.Parse(post.Body);
        return (post, body.RootElement.Clone());
    }

    // As a receiver does it that has read the specification and knows nothing of our code.
    private static bool IsSigned(ReceivedPost post, string secret)
    {
        using var hash = new HMACSHA256(Convert.FromBase64String(secret["whsec_".Length..]));
        var expected = Convert.ToBase64String(hash.ComputeHash(Encoding.UTF8.GetBytes($"{post["webhook-id"]}.{post["webhook-timestamp"]}.{post.Body}")));
        return post["webhook-signature"].Split(' ').Select(s => s.Split(',')).Any(s => s is ["v1", var signature] && signature == expected);
    }
}
