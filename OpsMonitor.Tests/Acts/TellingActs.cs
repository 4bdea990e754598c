using OpsMonitor.App.Settings.Deadlines;
using OpsMonitor.App.Settings.Telling;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Acts.Act;

namespace OpsMonitor.Tests.Acts;

/// <summary>What admins do with channels, rules and what was sent.</summary>
internal static class TellingActs
{
    private const string Mine = "Act ";
    private const string Acted = "acted";
    private static readonly Func<Since, bool> _telling = Act.Needs(Right.ManageTelling);

    public static IReadOnlyList<Act> All { get; } =
    [
        new(typeof(ChannelsPage), "MakeAsync", _telling) { Asks = true, Given = ClearAsync },
        new(typeof(ChannelsPage), "ChangeAsync", _telling) { Asks = true, Given = ChannelAsync, With = (_, page) => [Channel(page)] },
        new(typeof(ChannelsPage), "RotateAsync", _telling) { Asks = true, Given = ChannelAsync, With = (_, page) => [Channel(page)] },
        new(typeof(ChannelsPage), "TestAsync", _telling) { Given = ChannelAsync, With = (_, page) => [Channel(page)] },
        new(typeof(ChannelsPage), "SetStateAsync", _telling) { Given = ChannelAsync, With = (_, page) => [Channel(page), ChannelState.Paused] },
        new(typeof(ChannelsPage), "DeleteAsync", _telling) { Asks = true, Given = ChannelAsync, With = (_, page) => [Channel(page)] },
        new(typeof(DeadlinesPage), "SetAsync", _telling) { Asks = true, With = (_, _) => [null] },
        new(typeof(DeadlinesPage), "RemoveAsync", _telling) { Asks = true, Given = DeadlineAsync, With = (_, page) => [Stage.Read<IReadOnlyList<DeadlineRow>>(page, "_deadlines").First(d => d.Deadline.Resource == Acted)] },
        new(typeof(RulesPage), "EnableAsync", _telling) { With = (_, page) => [Stage.Read<IReadOnlyList<RuleRow>>(page, "_rules")[0]] },
        new(typeof(RulesPage), "DeleteAsync", _telling) { Asks = true, Given = RuleAsync, With = (_, page) => [Stage.Read<IReadOnlyList<RuleRow>>(page, "_rules").First(r => r.Rule.Name.StartsWith(Mine, StringComparison.Ordinal))] },
        new(typeof(RulePage), "SaveAsync", _telling)
        {
            With = (_, page) =>
            {
                var fields = Stage.Read<RuleFields>(page, "_fields");
                (fields.Name, fields.Followers) = (Name(), true);
                return [];
            },
        },
        new(typeof(DeliveryPage), "ReplayAsync", _telling)
        {
            Given = async s =>
            {
                await s.App.SqlAsync($"update notification_deliveries set state = 'given_up' where id = '{s.App.Seed.Delivery}'");
                return await Of(("Id", s.App.Seed.Delivery));
            },
        },
    ];

    /// <summary>A deadline of an operation that has none yet.</summary>
    public static DeadlineDraft Deadline() => new(new(Acted, $"on_{Guid.NewGuid():n}")) { NotRunHours = 24 };

    public static string Name() => $"{Mine}{Guid.NewGuid():n}";

    private static ChannelRow Channel(object page) => Stage.Read<IReadOnlyList<ChannelRow>>(page, "_channels").First(c => c.Name.StartsWith(Mine, StringComparison.Ordinal) && c.HasSecret);

    private static async Task<Dictionary<string, object?>> ChannelAsync(Stage stage)
    {
        await ClearAsync(stage);
        Assert.True((await stage.Get<ChannelLedger>().CreateAsync(stage.App.Contoso, TellingSeed.Webhook(stage.App, Name()), stage.Entered.Actor)).Accepted);
        return [];
    }

    // A tenant has so many at most.
    private static async Task<Dictionary<string, object?>> ClearAsync(Stage stage)
    {
        foreach (var channel in (await stage.Get<ChannelQueries>().ListAsync(stage.App.Contoso)).Where(c => c.Name.StartsWith(Mine, StringComparison.Ordinal)))
        {
            await stage.Get<ChannelLedger>().DeleteAsync(stage.App.Contoso, channel.Id, stage.Entered.Actor);
        }

        return [];
    }

    private static async Task<Dictionary<string, object?>> DeadlineAsync(Stage stage)
    {
        Assert.True((await stage.Get<DeadlineLedger>().SetAsync(stage.App.Contoso, Deadline(), stage.Entered.Actor)).Accepted);
        return [];
    }

    private static async Task<Dictionary<string, object?>> RuleAsync(Stage stage)
    {
        Assert.True((await stage.Get<RuleLedger>().CreateAsync(stage.App.Contoso, new RuleDraft(Name(), new() { Deadlines = true }) { Enabled = false, InboxFollowers = true }, stage.Entered.Actor)).Accepted);
        return [];
    }
}
