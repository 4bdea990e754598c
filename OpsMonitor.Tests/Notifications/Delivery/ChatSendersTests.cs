using System.Text.Json;
using System.Text.Json.Nodes;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Notifications.Delivery;

/// <summary>What a chat gets, and what it makes of names that somebody chose to be read as more than names.</summary>
public sealed class ChatSendersTests : IAsyncLifetime
{
    private const string Hostile = "*b* _i_ `c` ~s~ # h > q [x](https://evil.example) <!channel> <@U1> <https://evil.example|x> @everyone @here <at>all</at> <b>&amp;</b> ||p|| https://evil.example";

    private TestReceiver _receiver = null!;

    public static TheoryData<ChannelKind> Chats => [ChannelKind.Slack, ChannelKind.Teams, ChannelKind.Discord];

    public async ValueTask InitializeAsync() => _receiver = await TestReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Theory]
    [MemberData(nameof(Chats))]
    public async Task Event_ThatIsTold_HasCountsReasonsAndTheWayToTheRun(ChannelKind chat)
    {
        var body = await SendAsync(chat, SampleMessages.Message(SampleMessages.Failed()));
        var words = string.Join('\n', Texts(body)).Replace("\\", "", StringComparison.Ordinal);
        string[] all = ["Contoso: mailboxes · archive: Partial", "nightly, 1,000 of 1,000, 203 failed", "timeout 200, denied 3", "https://ops.example.com/t/contoso/runs/41", "Failures to ops"];
        Assert.All(all, text => Assert.Contains(text, words, StringComparison.Ordinal));
    }

    // The title says it; what is read on a phone's lock screen apart from the message may say it again.
    [Theory]
    [MemberData(nameof(Chats))]
    public async Task Event_OfItsOwn_IsNamedOnce(ChannelKind chat)
    {
        var body = await SendAsync(chat, SampleMessages.Message(SampleMessages.Failed()));
        var message = chat switch { ChannelKind.Slack => body["blocks"]!, ChannelKind.Teams => body["attachments"]![0]!["content"]!["body"]!, _ => body["embeds"]! };
        Assert.Single(Texts(message), t => t.Replace("\\", "", StringComparison.Ordinal).Contains("mailboxes · archive: Partial", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Chats))]
    public async Task Events_BeyondWhatAChatLists_AreCounted(ChannelKind chat)
    {
        var body = await SendAsync(chat, SampleMessages.Message([.. Enumerable.Repeat(SampleMessages.Failed(), 15)]) with { More = 20 });
        var words = string.Join('\n', Texts(body)).Replace("\\", "", StringComparison.Ordinal);
        Assert.Contains("Contoso: 35 events", words, StringComparison.Ordinal);
        Assert.Contains($"and {(chat == ChannelKind.Discord ? 30 : 25)} more", words, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Chats))]
    public async Task Test_OfAChannel_SaysSoInPlainWords(ChannelKind chat) =>
        Assert.Contains("Test from Contoso", Texts(await SendAsync(chat, SampleMessages.Test())));

    // Rich text has text and links only; the rest, a fallback, reads three characters as its own.
    [Fact]
    public async Task Slack_OfAHostileName_ShowsItAsItIs()
    {
        var body = await SendAsync(ChannelKind.Slack, HostileMessage());

        var block = Assert.Single(body["blocks"]!.AsArray())!;
        var elements = block["elements"]!.AsArray().SelectMany(s => s!["elements"]!.AsArray()).ToList();
        Assert.Equal("rich_text", block["type"]!.GetValue<string>());
        Assert.All(elements, e => Assert.Contains(e!["type"]!.GetValue<string>(), (string[])["text", "link"]));
        Assert.All(elements.Where(e => e!["url"] is not null), e => Assert.StartsWith(SampleMessages.Base, e!["url"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.Contains(elements, e => e!["text"]!.GetValue<string>().Contains(Hostile, StringComparison.Ordinal));
        Assert.False(body["mrkdwn"]!.GetValue<bool>());
        Assert.DoesNotContain('<', body["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task Teams_OfAHostileName_ShowsItAsItIs()
    {
        var body = await SendAsync(ChannelKind.Teams, HostileMessage());

        var card = body["attachments"]![0]!["content"]!;
        Assert.Equal(("message", "AdaptiveCard"), (body["type"]!.GetValue<string>(), card["type"]!.GetValue<string>()));
        Assert.All(card["body"]!.AsArray(), b => Assert.Equal("RichTextBlock", b!["type"]!.GetValue<string>()));
        Assert.Null(card["msteams"]!["entities"]);
        Assert.Contains(card["body"]!.AsArray(), b => b!["inlines"]![0]!["text"]!.GetValue<string>().Contains(Hostile, StringComparison.Ordinal));
        Assert.All(card["actions"]!.AsArray(), a => Assert.StartsWith(SampleMessages.Base, a!["url"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    // Read as Discord does it: a character after a backslash is itself.
    [Fact]
    public async Task Discord_OfAHostileName_ShowsItAsItIs()
    {
        var body = await SendAsync(ChannelKind.Discord, HostileMessage());

        var embed = Assert.Single(body["embeds"]!.AsArray())!;
        Assert.Empty(body["allowed_mentions"]!["parse"]!.AsArray());
        Assert.All([embed["title"]!.GetValue<string>(), embed["description"]!.GetValue<string>()], text => Assert.Equal(-1, Bare(text)));
        Assert.Contains(Hostile[..60], embed["description"]!.GetValue<string>().Replace("\\", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var several = (await SendAsync(ChannelKind.Discord, SampleMessages.Message(SampleMessages.Failed(Hostile), SampleMessages.Failed(Hostile))))["embeds"]![0]!["fields"]!.AsArray();
        Assert.All(several.SelectMany(f => new[] { f!["name"]!.GetValue<string>(), f["value"]!.GetValue<string>().Split("[Open](")[0] }), text => Assert.Equal(-1, Bare(text)));
    }

    [Fact]
    public async Task Discord_OfTheLongestTexts_KeepsItsBounds()
    {
        var hostile = SampleMessages.Failed(new string('*', 500), new string('_', 64)) with { Reasons = [.. Enumerable.Repeat(new ToldReason(new string('_', 64), int.MaxValue), 3)], Resource = new string('_', 63), Action = new string('_', 63) };
        var body = await SendAsync(ChannelKind.Discord, SampleMessages.Message([.. Enumerable.Repeat(hostile, 50)]) with { TenantName = new string('*', 100), RuleName = new string('*', 60) });

        var embed = body["embeds"]![0]!;
        Assert.InRange(embed["title"]!.GetValue<string>().Length, 1, 256);
        Assert.All(embed["fields"]!.AsArray(), f =>
        {
            Assert.InRange(f!["name"]!.GetValue<string>().Length, 1, 256);
            Assert.InRange(f["value"]!.GetValue<string>().Length, 1, 1_024);
        });
        Assert.InRange(Texts(embed).Sum(t => t.Length), 1, 6_000);
    }

    private static TellingMessage HostileMessage() => SampleMessages.Message(SampleMessages.Failed(Hostile)) with { TenantName = $"T {Hostile[..40]}", RuleName = Hostile[..50] };

    // The place of the first character of Markdown that no backslash stands before.
    private static int Bare(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if ("*_`~#>[]<@|".Contains(text[i], StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => Texts(p.Value)),
        JsonArray a => a.SelectMany(Texts),
        JsonValue v when v.GetValueKind() == JsonValueKind.String => [v.GetValue<string>()],
        _ => [],
    };

    private async Task<JsonObject> SendAsync(ChannelKind chat, TellingMessage message)
    {
        var post = new WebhookScene(_receiver).Post;
        ChatSender sender = chat switch
        {
            ChannelKind.Slack => new SlackSender(post, SampleMessages.Words),
            ChannelKind.Teams => new TeamsSender(post, SampleMessages.Words),
            _ => new DiscordSender(post, SampleMessages.Words),
        };
        Assert.Equal(chat, sender.Kind);
        Assert.IsType<SendOutcome.Sent>(await sender.SendAsync(new(1, new TenantId(7), chat, "ops", $"https://127.0.0.1:{_receiver.Port}/services/T0/B0/x", []), message, default));
        var got = _receiver.Posts.Last();
        Assert.Equal("application/json", got["content-type"]);
        return JsonNode.Parse(got.Body)!.AsObject();
    }
}
