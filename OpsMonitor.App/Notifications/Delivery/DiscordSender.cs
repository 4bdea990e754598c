using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>Discord, by an embed: every character that its Markdown knows is escaped, and nobody is mentioned, whatever the text says.</summary>
public sealed class DiscordSender(ReceiverPost post, ToldWords words) : ChatSender(post, words)
{
    // An embed has 6,000 characters at most, those before which there is a backslash twice.
    private const int MaxTitle = 160;
    private const int MaxLine = 380;
    private const string Markup = "\\`*_{}[]()<>#+-.!|~:@/";

    public override ChannelKind Kind => ChannelKind.Discord;

    private protected override int MaxLines => 5;

    internal override JsonObject Body(ToldText text)
    {
        var embed = new JsonObject
        {
            ["title"] = Escaped(text.Title, MaxTitle),
            ["url"] = text.Link.AbsoluteUri,
            ["color"] = Color(text),
            ["fields"] = new JsonArray([.. text.Lines.Where(l => !text.IsSaid(l)).Select(Field)]),
            ["footer"] = new JsonObject { ["text"] = SafeText.Cut(text.Footer, MaxLine) },
        };
        string[] described = [.. text.Lines.Where(text.IsSaid).SelectMany(Said), .. text.More is { } more ? [Escaped(more, MaxLine)] : Array.Empty<string>()];
        if (described.Length > 0)
        {
            embed["description"] = string.Join('\n', described);
        }

        if (text.Lines.Count > 0)
        {
            embed["timestamp"] = text.Lines.Max(l => l.At).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        }

        return new() { ["embeds"] = new JsonArray(embed), ["allowed_mentions"] = new JsonObject { ["parse"] = new JsonArray() } };
    }

    private static JsonObject Field(ToldLine line) => new()
    {
        ["name"] = Escaped(line.Title, MaxTitle),
        ["value"] = $"{string.Concat(Said(line).Select(t => t + "\n"))}[Open]({line.Link.AbsoluteUri})",
        ["inline"] = false,
    };

    private static IEnumerable<string> Said(ToldLine line) => Below(line).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(t => Escaped(t, MaxLine));

    // A character before which there is a backslash is itself; so no address in a text becomes a link either.
    private static string Escaped(string text, int max)
    {
        var escaped = new StringBuilder(text.Length * 2);
        foreach (var c in SafeText.Cut(text, max / 2))
        {
            (Markup.Contains(c, StringComparison.Ordinal) ? escaped.Append('\\') : escaped).Append(c);
        }

        return escaped.ToString();
    }

    private static int Color(ToldText text) => text.Lines.Select(l => l.Look?.Class) switch
    {
        var looks when looks.Contains("failed") => 0xD6444B,
        var looks when looks.Contains("partial") => 0xD9A128,
        var looks when looks.Contains("succeeded") => 0x2C9C69,
        _ => 0x2B57D0,
    };
}
