using OpsMonitor.App.Look;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>Channels in words.</summary>
internal static class ChannelWords
{
    public static string Of(ChannelKind kind) => kind switch
    {
        ChannelKind.Webhook => "Webhook",
        ChannelKind.Slack => "Slack",
        ChannelKind.Teams => "Microsoft Teams",
        ChannelKind.Discord => "Discord",
        ChannelKind.Email => "E-mail",
    };

    /// <summary>What kind it is and where it leads, in a line.</summary>
    public static string Place(ChannelRow channel) => $"{Of(channel.Kind)}, {channel.AddressShown}";

    public static string AddressLabel(ChannelKind kind) => kind == ChannelKind.Email ? "Recipients" : "Address";

    public static string AddressHelp(ChannelKind kind) => kind switch
    {
        ChannelKind.Webhook => "Where your program listens, such as https://hooks.example.com/ops. What is sent is signed with a secret that is shown once.",
        ChannelKind.Slack => "The address of an incoming webhook, from the settings of your Slack app.",
        ChannelKind.Teams => "The address of the workflow \u201cPost to a channel when a webhook request is received\u201d.",
        ChannelKind.Discord => "The address of a webhook, from the channel's integrations.",
        ChannelKind.Email => "E-mail addresses, with commas between. Each gets a mail of their own.",
    };

    /// <summary>Icon, colour and word of a state.</summary>
    public static (string Icon, string Css, string Word) Look(ChannelState state) => state switch
    {
        ChannelState.Active => ("check", "succeeded", "Active"),
        ChannelState.Paused => ("pause", "partial", "Paused"),
        ChannelState.Off => ("stop", "failed", "Off"),
    };

    /// <summary>What a state means for what is to be sent.</summary>
    public static string Means(ChannelState state) => state switch
    {
        ChannelState.Active => "",
        ChannelState.Paused => "What would be sent is summed into one message, for when it is active again.",
        ChannelState.Off => "Nothing is sent, and nothing is kept for later.",
    };

    public static string Of(ChannelDone done) => done.Address is { } address ? ReceiverWords.Of(address)
        : done.Recipient is { } recipient ? $"{SafeText.Line(recipient)} is no e-mail address."
        : Of(done.Refusal!.Value);

    public static string Of(ChannelRefusal refusal) => refusal switch
    {
        ChannelRefusal.BadName => $"The channel needs a name of 1 to {ChannelLedger.MaxName} plain characters.",
        ChannelRefusal.NameTaken => "Another channel has this name.",
        ChannelRefusal.BadAddress => "One of these is no e-mail address.",
        ChannelRefusal.BadRecipients => $"Mail needs 1 to {ChannelLedger.MaxRecipients} recipients.",
        ChannelRefusal.TooMany => $"There are {Numbers.Count(ChannelLedger.MaxPerTenant)} channels already. Delete one first.",
        ChannelRefusal.NotFound => "The channel is gone.",
    };
}
