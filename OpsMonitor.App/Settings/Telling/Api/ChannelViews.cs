using System.ComponentModel;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.Domain.Notifications.Channels;

namespace OpsMonitor.App.Settings.Telling.Api;

[Description("A channel.")]
public sealed record ChannelView(
    [property: Description("The channel's id.")] long Id,
    [property: Description("What it speaks to.")] ChannelKind Kind,
    [property: Description("Its name.")] string Name,
    [property: Description("What may be shown of its address: the host and how the path begins; of mail the recipients.")] string AddressShown,
    [property: Description("Whom mail goes to; empty for all other kinds.")] IReadOnlyList<string> Recipients,
    [property: Description("Those of them that have opted out and get nothing.")] IReadOnlyList<string> OptedOut,
    [property: Description("Whether it is spoken to.")] ChannelState State,
    [property: Description("Since when.")] DateTimeOffset StateSince,
    [property: Description("Why it is not active, in words.")] string? StateReason,
    [property: Description("Tries that failed since the last one that did not.")] int FailuresInARow,
    [property: Description("Whether what is sent is signed.")] bool HasSecret,
    [property: Description("Until when the secret before signs too; null where it does not.")] DateTimeOffset? PreviousSecretUntil,
    [property: Description("The rules that name it, those that are off too.")] IReadOnlyList<string> Rules,
    [property: Description("When it last took a message.")] DateTimeOffset? LastSentAt,
    [property: Description("Who made it.")] string? CreatedBy,
    [property: Description("When it was made.")] DateTimeOffset CreatedAt) : IExample<ChannelView>
{
    public static ChannelView Example => new(
        3, ChannelKind.Webhook, "Operations hook", "https://hooks.contoso.example/ops/\u2026", [], [], ChannelState.Active, new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), null, 0, true, null,
        ["Failures to the operations team"], new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero), "Ana Ruiz", new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public static ChannelView Of(ChannelRow c) => new(
        c.Id, c.Kind, c.Name, c.AddressShown, c.Recipients, c.OptedOut, c.State, c.StateSince, c.StateReason, c.FailuresInARow, c.HasSecret, c.PreviousSecretUntil, c.Rules, c.LastSentAt, c.CreatedBy, c.CreatedAt);
}

[Description("A channel and its new secret.")]
public sealed record ChannelMadeView(
    [property: Description("The channel.")] ChannelView Channel,
    [property: Description("The secret that signs what is sent, as libraries of Standard Webhooks take it. It cannot be shown again. Null for kinds that sign nothing.")] string? Secret) : IExample<ChannelMadeView>
{
    public static ChannelMadeView Example => new(ChannelView.Example, "whsec_aGVyZSBzdGFuZHMgYSBzZWNyZXQgb2YgMzIgYnl0ZXM=");
}

[Description("The tests that are on their way.")]
public sealed record TestedView([property: Description("The ids of their deliveries; of mail one for each recipient.")] IReadOnlyList<Guid> Deliveries) : IExample<TestedView>
{
    public static TestedView Example => new([DeliveryListView.Example.Id]);
}
