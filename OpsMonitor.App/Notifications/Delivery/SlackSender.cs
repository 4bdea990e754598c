using System.Text.Json.Nodes;
using OpsMonitor.Domain.Notifications.Channels;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>Slack, by rich text: its elements are text, links and nothing else, so a name cannot mention anybody or be read as markup.</summary>
public sealed class SlackSender(ReceiverPost post, ToldWords words) : ChatSender(post, words)
{
    public override ChannelKind Kind => ChannelKind.Slack;

    internal override JsonObject Body(ToldText text)
    {
        JsonArray sections = [Section(Text($"{text.Title}\n", bold: true))];
        foreach (var line in text.Lines)
        {
            sections.Add(Section([Text("\n"), Link(line.Link, text.WordsOf(line)), .. Below(line) is { Length: > 0 } below ? new[] { Text($"\n{below}\n") } : [Text("\n")]]));
        }

        if (text.More is { } more)
        {
            sections.Add(Section(Text("\n"), Link(text.Link, more)));
        }

        sections.Add(Section(Text($"\n{text.Footer}", italic: true)));
        return new()
        {
            ["text"] = Plain(text.Title), ["mrkdwn"] = false, ["unfurl_links"] = false, ["unfurl_media"] = false, ["blocks"] = new JsonArray(new JsonObject { ["type"] = "rich_text", ["elements"] = sections }),
        };
    }

    private static JsonObject Section(params JsonNode[] elements) => new() { ["type"] = "rich_text_section", ["elements"] = new JsonArray(elements) };

    private static JsonObject Text(string text, bool bold = false, bool italic = false)
    {
        var element = new JsonObject { ["type"] = "text", ["text"] = text };
        if (bold || italic)
        {
            element["style"] = new JsonObject { [bold ? "bold" : "italic"] = true };
        }

        return element;
    }

    private static JsonObject Link(Uri to, string text) => new() { ["type"] = "link", ["url"] = to.AbsoluteUri, ["text"] = text, ["style"] = new JsonObject { ["bold"] = true } };

    // What a notification of the system shows; here alone Slack reads three characters as its own.
    private static string Plain(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
