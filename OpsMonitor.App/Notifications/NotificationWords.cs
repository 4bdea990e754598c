using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Notifications;

/// <summary>A notification as a person reads it.</summary>
public sealed record NotificationWords(string Title, string Text, RunStatusLook? Look, NotificationPayload? Payload)
{
    private static readonly MarkupString _bell = Markup.Of($"""<span class="disc queued">{OpsIcons.Of("bell")}</span>""");

    /// <summary>How it came out; a bell where there is nothing to say of that.</summary>
    public static MarkupString Disc(RunStatusLook? look) => look?.Disc ?? _bell;

    /// <summary>Where it leads: to what it tells of, else to the inbox.</summary>
    public string Href(string slug) => Payload switch
    {
        { Event: "findings.new" or "findings.reopened", RunId: { } check } => Urls.FindingsOf(slug, check),
        { RunId: { } run } => Urls.Run(slug, run),
        { Event: "channel.paused" or "channel.turned_off" } => Urls.Settings(slug, "channels"),
        { Resource: { } resource, Action: { } action } => Urls.RunsOf(slug, resource, action),
        _ => Urls.Notifications(slug),
    };

    public static NotificationWords Of(NotificationPayload? payload, OperationCards cards)
    {
        if (payload is null)
        {
            return new("Notification", "Its content is of a kind this page does not know.", null, payload);
        }

        if (payload.Event is "channel.paused" or "channel.turned_off")
        {
            return new(payload.Event == "channel.paused" ? "Channel paused" : "Channel turned off", payload.Summary ?? "", null, payload);
        }

        var look = EnumText.TryParse<RunStatus>(payload.Status, out var status) ? RunStatusLook.Of(status) : null;
        var title = cards.Title(payload.Resource ?? "", payload.Action ?? "");
        return new(title, Joined(payload.Summary, News(payload, status)), look, payload);
    }

    // What rules tell of findings and deadlines is all in its summary.
    private static string News(NotificationPayload payload, RunStatus status) => payload switch
    {
        { Event: "queued", Counts: { } counts } => Queued(counts),
        { Event: "started" } => "started",
        { Event: "finished", Counts: { } counts } => Finished(payload, counts, status),
        _ => "",
    };

    private static string Queued(NotificationCounts counts) =>
        counts.Total is { } total ? Numbers.Count(total, "item", "items") : "number of items not known yet";

    private static string Finished(NotificationPayload payload, NotificationCounts c, RunStatus status)
    {
        var words = RunWords.Progress(status, new RunCounters(c.Total, c.Processed, c.Succeeded, c.Failed, c.Skipped));
        return string.IsNullOrEmpty(payload.ErrorSummary) ? words : $"{words}: {payload.ErrorSummary}";
    }

    private static string Joined(string? summary, string rest) => string.IsNullOrEmpty(summary) ? rest : rest.Length == 0 ? summary : $"{summary}, {rest}";
}
