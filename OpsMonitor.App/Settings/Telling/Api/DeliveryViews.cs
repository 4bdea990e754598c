using System.ComponentModel;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;

namespace OpsMonitor.App.Settings.Telling.Api;

[Description("A delivery as lists show it: one message to one channel, and of mail to one recipient.")]
public sealed record DeliveryListView(
    [property: Description("The id that the receiver sees, of all tries the same.")] Guid Id,
    [property: Description("How far it is.")] DeliveryState State,
    [property: Description("The channel's id.")] long ChannelId,
    [property: Description("The channel's name.")] string Channel,
    [property: Description("What the channel speaks to.")] ChannelKind ChannelKind,
    [property: Description("Whom mail goes to; null for all other kinds.")] string? Recipient,
    [property: Description("The rule that tells it; null for a test, and once the rule is deleted.")] long? RuleId,
    [property: Description("The rule's name as it was then; empty for a test.")] string Rule,
    [property: Description("Whether somebody tried the channel.")] bool IsTest,
    [property: Description("How many events it tells.")] int Events,
    [property: Description("The kind of the first of them; null for a test.")] string? Kind,
    [property: Description("The operation of the first of them, as resource.action; null for a test.")] string? Subject,
    [property: Description("How often it was tried.")] int Attempts,
    [property: Description("What the receiver answered last; null where it never did.")] int? LastStatus,
    [property: Description("Why there was no answer, in words.")] string? LastError,
    [property: Description("When it was made.")] DateTimeOffset CreatedAt,
    [property: Description("When it is tried next; null where it is not to be.")] DateTimeOffset? DueAt,
    [property: Description("When it was taken.")] DateTimeOffset? SentAt) : IExample<DeliveryListView>
{
    public static DeliveryListView Example => new(
        new("0195f0f0-0000-7000-8000-000000000000"), DeliveryState.Sent, 3, "Operations hook", ChannelKind.Webhook, null, 5, "Failures to the operations team", false, 1, "run.finished",
        "mailboxes.archive", 1, 200, null, new(2026, 3, 1, 8, 1, 30, TimeSpan.Zero), null, new(2026, 3, 1, 8, 1, 31, TimeSpan.Zero));

    public static DeliveryListView Of(DeliveryRow r) => new(
        r.Id, r.State, r.ChannelId, r.Channel, r.ChannelKind, r.Recipient, r.RuleId, r.Rule, r.IsTest, r.Events, r.Kind, r.Subject, r.Attempts, r.LastStatus, r.LastError, r.CreatedAt,
        r.State is DeliveryState.Pending or DeliveryState.Held or DeliveryState.Failed ? r.DueAt : null, r.SentAt);
}

[Description("A delivery with all that is known of it.")]
public sealed record DeliveryDetailView(
    [property: Description("The delivery.")] DeliveryListView Delivery,
    [property: Description("The events that it tells, in their order.")] IReadOnlyList<EventView> Events,
    [property: Description("How many further events it sums up.")] int More,
    [property: Description("Each try, the newest first.")] IReadOnlyList<AttemptView> Attempts) : IExample<DeliveryDetailView>
{
    public static DeliveryDetailView Example => new(DeliveryListView.Example, [EventView.Example], 0, [AttemptView.Example]);

    public static DeliveryDetailView Of(DeliveryView d) => new(
        DeliveryListView.Of(d.Row), [.. d.Events.Select(EventView.Of)], d.More, [.. d.Attempts.Select(a => new AttemptView(a.N, a.At, a.TookMs, a.Request, a.Status, a.Answer, a.Error))]);
}

[Description("One try to send a delivery.")]
public sealed record AttemptView(
    [property: Description("Which try it was, from 1.")] int N,
    [property: Description("When it began.")] DateTimeOffset At,
    [property: Description("How long it took, in milliseconds.")] int TookMs,
    [property: Description("What was sent, without secrets.")] string Request,
    [property: Description("The status that was answered.")] int? Status,
    [property: Description("The beginning of the answer's body.")] string? Answer,
    [property: Description("Why there was no answer, in words.")] string? Error) : IExample<AttemptView>
{
    public static AttemptView Example => new(1, new(2026, 3, 1, 8, 1, 30, TimeSpan.Zero), 38, "POST https://hooks.contoso.example/ops/\u2026", 200, "ok", null);
}

[Description("An event that is told. What tells of a run is null where it is about none.")]
public sealed record EventView(
    [property: Description("The event's id.")] Guid Id,
    [property: Description("What happened: `run.started`, `run.finished`, `findings.new`, `findings.reopened` or `deadline.missed`.")] string Kind,
    [property: Description("When it happened.")] DateTimeOffset At,
    [property: Description("The run; of findings that of the check. Null where a deadline passed without a run.")] long? RunId,
    [property: Description("The kind of thing worked on.")] string? Resource,
    [property: Description("What is done to it.")] string? Action,
    [property: Description("What an operator reads of the run's status then.")] string? StatusBucket,
    [property: Description("The run's status then.")] string? Status,
    [property: Description("The run's counters then.")] NotificationCounts? Counts,
    [property: Description("Why items failed, the most frequent first.")] IReadOnlyList<ReasonView> Reasons,
    [property: Description("A line in words, where there is one.")] string? Summary) : IExample<EventView>
{
    public static EventView Example => new(
        new("0195f0ef-0000-7000-8000-000000000000"), "run.finished", new(2026, 3, 1, 8, 1, 30, TimeSpan.Zero), 7, "mailboxes", "archive", "partial", "completed_with_errors", new(3, 3, 2, 1, 0),
        [ReasonView.Example], null);

    public static EventView Of(ToldEvent e) => new(
        e.Id, e.Kind, e.At, e.RunId, e.Resource, e.Action, e.StatusBucket, e.Status, e.Counts is { } c ? new(c.Total, c.Processed, c.Succeeded, c.Failed, c.Skipped) : null,
        [.. e.Reasons.Select(r => new ReasonView(r.Code, r.Items))], e.Summary);
}

[Description("How many items failed by a reason.")]
public sealed record ReasonView(
    [property: Description("The reason's code.")] string Code,
    [property: Description("How many items; 0 where the run failed by it as a whole.")] long Items) : IExample<ReasonView>
{
    public static ReasonView Example => new("throttled", 1);
}
