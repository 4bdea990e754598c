using System.ComponentModel;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.Domain.Notifications.Rules;

namespace OpsMonitor.App.Settings.Telling.Api;

[Description("A rule that is stored.")]
public sealed record RuleView(
    [property: Description("The rule's id.")] long Id,
    [property: Description("The rule: what a change of it is sent as.")] RuleBody Rule,
    [property: Description("Who made it.")] string? CreatedBy,
    [property: Description("When it was made.")] DateTimeOffset CreatedAt) : IExample<RuleView>
{
    public static RuleView Example => new(5, RuleBody.Example, "Ana Ruiz", new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public static RuleView Of(RuleRow row) => new(row.Id, RuleBody.Of(row.Rule), row.CreatedBy, row.CreatedAt);
}

[Description("A member whose inbox a rule can tell.")]
public sealed record RulePersonView(
    [property: Description("The person's id.")] long Id,
    [property: Description("The person's name.")] string Name) : IExample<RulePersonView>
{
    public static RulePersonView Example => new(7, "Ana Ruiz");
}

[Description("What a rule would have told, to each of its channels.")]
public sealed record RulePreviewView(
    [property: Description("How many days were looked at.")] int Days,
    [property: Description("How many events it takes.")] int Events,
    [property: Description("How many messages they make, after quiet hours and the hourly limit.")] int Messages,
    [property: Description("The first of these messages.")] IReadOnlyList<PreviewMessageView> First,
    [property: Description("There were more events than are looked at, and these are of the latest.")] bool IsCut) : IExample<RulePreviewView>
{
    public static RulePreviewView Example => new(RulePreview.Days, 1, 1, [PreviewMessageView.Example], false);

    public static RulePreviewView Of(PreviewedRule p) =>
        new(RulePreview.Days, p.Events, p.Messages, [.. p.First.Select(m => new PreviewMessageView(m.At, [.. m.Events.Select(EventView.Of)], m.More))], p.IsCut);
}

[Description("A message that would have gone out.")]
public sealed record PreviewMessageView(
    [property: Description("When.")] DateTimeOffset At,
    [property: Description("The events that it would have told. Their ids are none of stored events.")] IReadOnlyList<EventView> Events,
    [property: Description("How many further events it would have summed up.")] int More) : IExample<PreviewMessageView>
{
    public static PreviewMessageView Example => new(new(2026, 3, 1, 8, 1, 30, TimeSpan.Zero), [EventView.Example], 0);
}
