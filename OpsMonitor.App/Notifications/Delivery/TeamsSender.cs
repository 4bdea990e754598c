using System.Text.Json.Nodes;
using OpsMonitor.Domain.Notifications.Channels;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>Teams, by a Workflows webhook that posts a card: its text runs are shown as they are, where a text block would read Markdown.</summary>
public sealed class TeamsSender(ReceiverPost post, ToldWords words) : ChatSender(post, words)
{
    public override ChannelKind Kind => ChannelKind.Teams;

    internal override JsonObject Body(ToldText text)
    {
        JsonArray body = [Runs(Run(text.Title, size: "Medium", bold: true))];
        foreach (var line in text.Lines)
        {
            if (!text.IsSaid(line))
            {
                var title = Run(line.Title, bold: true, color: Color(line));
                title["selectAction"] = Open(line.Link, line.Title);
                body.Add(Runs(title, spaced: true));
            }

            foreach (var below in Below(line).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                body.Add(Runs(Run(below), close: true));
            }
        }

        if (text.More is { } more)
        {
            body.Add(Runs(Run(more), spaced: true));
        }

        body.Add(Runs(Run(text.Footer, size: "Small", subtle: true), spaced: true));
        var card = new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json", ["type"] = "AdaptiveCard", ["version"] = "1.4", ["fallbackText"] = text.Title, ["body"] = body,
            ["actions"] = new JsonArray(Open(text.Link, "Open in OpsMonitor")), ["msteams"] = new JsonObject { ["width"] = "Full" },
        };
        return new()
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject { ["contentType"] = "application/vnd.microsoft.card.adaptive", ["contentUrl"] = null, ["content"] = card }),
        };
    }

    private static JsonObject Runs(JsonObject run, bool spaced = false, bool close = false) =>
        new() { ["type"] = "RichTextBlock", ["spacing"] = spaced ? "Medium" : close ? "None" : "Default", ["inlines"] = new JsonArray(run) };

    private static JsonObject Run(string text, string size = "Default", bool bold = false, bool subtle = false, string color = "Default") =>
        new() { ["type"] = "TextRun", ["text"] = text, ["size"] = size, ["weight"] = bold ? "Bolder" : "Default", ["isSubtle"] = subtle, ["color"] = color };

    private static JsonObject Open(Uri to, string title) => new() { ["type"] = "Action.OpenUrl", ["title"] = title, ["url"] = to.AbsoluteUri };

    private static string Color(ToldLine line) => line.Look?.Class switch
    {
        "failed" => "Attention",
        "partial" => "Warning",
        "succeeded" => "Good",
        _ => "Accent",
    };
}
