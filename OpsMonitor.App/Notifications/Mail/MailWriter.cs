using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Options;
using MimeKit;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Look;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Notifications.Outbox;

namespace OpsMonitor.App.Notifications.Mail;

/// <summary>A message as a mail: plain text and HTML of the same words, and the way to stop them.</summary>
public sealed class MailWriter(ToldWords words, MailLinks links, FrontAddress front, IOptions<MailOptions> options, TimeProvider time)
{
    private const string StopLine = "\nStop this mail: ";

    internal MimeMessage Write(string recipient, TellingMessage message)
    {
        var from = MailboxAddress.Parse(options.Value.From);
        var text = words.Of(message, TellingMessage.MaxEvents);
        var preferences = $"{front}/{links.Page(message.Tenant, recipient)}";
        var written = new MimeMessage
        {
            MessageId = $"{message.Id}@{from.Domain}",
            Subject = text.Title,
            Date = time.GetUtcNow(),
            Body = new BodyBuilder { TextBody = Plain(text, preferences), HtmlBody = Html(text, preferences) }.ToMessageBody(),
        };
        written.From.Add(from);
        written.To.Add(new MailboxAddress(null, recipient));
        written.Headers.Add(HeaderId.ListUnsubscribe, $"<{front}/{links.OneClick(message.Tenant, recipient)}>");
        written.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        written.Headers.Add("Auto-Submitted", "auto-generated"); // so that no answering machine answers
        return written;
    }

    /// <summary>What the log of deliveries keeps of a mail. Its reader's link is theirs alone: admins read that log.</summary>
    internal static string Logged(MimeMessage mail) => mail.TextBody is { } text && text.LastIndexOf(StopLine, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : "";

    private static string Plain(ToldText text, string preferences)
    {
        var plain = new StringBuilder().Append(text.Title).Append("\n\n");
        foreach (var line in text.Lines)
        {
            string[] said = [.. text.IsSaid(line) ? Array.Empty<string>() : [line.Title], .. Below(line).Append(line.Link.AbsoluteUri).Select(t => text.IsSaid(line) ? t : $"  {t}")];
            plain.AppendJoin('\n', said).Append("\n\n");
        }

        return plain.Append(text.More is { } more ? $"{more}: {text.Link.AbsoluteUri}\n\n" : "").Append(text.Footer).Append(StopLine).Append(preferences).Append('\n').ToString();
    }

    private static string Html(ToldText text, string preferences)
    {
        var html = new StringBuilder(
            """
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width"></head>
            <body style="margin:0;padding:16px;font:14px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:600px;margin:0 auto">

            """);
        html.Append(CultureInfo.InvariantCulture, $"<h1 style=\"font-size:18px;margin:0 0 12px\">{Of(text.Title)}</h1>\n");
        foreach (var line in text.Lines)
        {
            html.Append(CultureInfo.InvariantCulture, $"<div style=\"border-left:4px solid {Color(line)};padding:2px 0 2px 12px;margin:0 0 14px\">");
            var link = string.Create(CultureInfo.InvariantCulture, $"<a href=\"{Of(line.Link.AbsoluteUri)}\" style=\"font-weight:600\">{Of(text.WordsOf(line))}</a>");
            html.AppendJoin("<br>", text.IsSaid(line) ? Below(line).Select(Of).Append(link) : Below(line).Select(Of).Prepend(link)).Append("</div>\n");
        }

        if (text.More is { } more)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{Of(text.Link.AbsoluteUri)}\">{Of(more)}</a></p>\n");
        }

        return html.Append(CultureInfo.InvariantCulture, $"<p style=\"font-size:12px;opacity:.75\">{Of(text.Footer)}<br><a href=\"{Of(preferences)}\">Stop this mail</a></p>\n</div></body></html>\n").ToString();
    }

    private static IEnumerable<string> Below(ToldLine line) => new[]
    {
        line.Text,
        line.Reasons.Count > 0 ? $"Reasons: {string.Join(", ", line.Reasons)}" : "",
        line.At.UtcDateTime.ToString("d MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture),
    }.Where(t => t.Length > 0);

    private static string Of(string text) => HtmlEncoder.Default.Encode(text);

    // Seen on light and on dark paper.
    private static string Color(ToldLine line) => line.Look?.Class switch
    {
        "failed" => "#d6444b",
        "partial" => "#d9a128",
        "succeeded" => "#2c9c69",
        _ => "#5b84e8",
    };
}
