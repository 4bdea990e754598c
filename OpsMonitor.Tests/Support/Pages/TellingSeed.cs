using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>Channels of contoso, one of them paused, a rule, two deadlines, and a test that did not arrive.</summary>
internal static class TellingSeed
{
    /// <summary>Where the webhook seems to lead; where it leads nobody may connect to, so each try ends at once.</summary>
    public const string Shown = "https://hooks.contoso.example/hooks/\u2026";

    public static async Task<(long Channel, long Rule, long Deadline, Guid Delivery)> MakeAsync(BrowserApp app, Actor actor)
    {
        var (channels, deliveries) = (Get<ChannelLedger>(app), Get<DeliveryLedger>(app));
        var hook = await channels.CreateAsync(app.Contoso, Webhook(app, "Operations hook"), actor);
        var mail = await channels.CreateAsync(app.Contoso, new(ChannelKind.Email, "Operations team", ChannelAddress.OfMail(["ana@contoso.example", "ben@contoso.example"])), actor);
        var chat = await channels.CreateAsync(app.Contoso, new(ChannelKind.Slack, "#night-watch", ChannelAddress.Of("https://hooks.slack.com/services/\u2026", Protected(app))), actor);
        await channels.SetStateAsync(app.Contoso, chat.Id, ChannelState.Paused, "the room is being moved", actor);
        var deadline = await Get<DeadlineLedger>(app).SetAsync(app.Contoso, new(new("users", "offboard")) { TooLongMinutes = 240, TooLongTimes = 2.5m, StartsLateMinutes = 15, FailedPercent = 20 }, actor);
        await Get<DeadlineLedger>(app).SetAsync(app.Contoso, new(new("mailboxes", "archive")) { NotRunHours = 26 }, actor);
        var terms = new RuleTerms { Events = [RunMoment.Finished], Buckets = [RunStatusBucket.PartiallySucceeded, RunStatusBucket.Failed], Operations = [new("users", "offboard")], Findings = [FindingMoment.New] };
        var rule = await Get<RuleLedger>(app).CreateAsync(app.Contoso, new("Failures to the operations team", terms)
        {
            // What happens in a test is to be told by nobody.
            Enabled = false, Channels = [hook.Id, mail.Id], Quiet = new(new(22, 0), new(7, 0), "Europe/Zurich"), MostAnHour = 12,
        }, actor);
        var test = (await deliveries.TestAsync(app.Contoso, hook.Id, actor)).Ids.Single();
        await Eventually.True(async () => await Get<DeliveryQueries>(app).FindAsync(app.Contoso, test) is { Row.State: DeliveryState.GivenUp }, "the test is given up");
        return (hook.Id, rule.Id, deadline.Id, test);
    }

    /// <summary>A webhook that nothing arrives at.</summary>
    public static NewChannel Webhook(AppHost app, string name) => new(ChannelKind.Webhook, name, ChannelAddress.Of(Shown, Protected(app)), app.Services.GetRequiredService<ChannelProtector>().Protect(app.Contoso, WebhookSecret.Make()));

    private static string Protected(AppHost app) => app.Services.GetRequiredService<ChannelProtector>().Protect(app.Contoso, "https://10.20.30.40/hooks/ops");

    private static T Get<T>(BrowserApp app)
        where T : notnull => app.Services.GetRequiredService<T>();
}
