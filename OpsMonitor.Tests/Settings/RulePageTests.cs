using Bunit;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Settings.Telling;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Settings;

/// <summary>The form of a rule, and the list of rules.</summary>
public sealed class RulePageTests : TellingScene
{
    [Fact]
    public async Task NewRule_FilledIn_IsSavedAsItStands()
    {
        var channel = await ChannelAsync();
        var page = await OpenAsync();
        await page.TypeAsync("Name", "Failures to ops");
        await PickAsync(page, "Operations", "mailboxes.archive");
        await PickAsync(page, "Only by these reasons", "throttled");
        await TickAsync(page, "Partial", false);
        await TickAsync(page, "A check finds something new", true);
        await TickAsync(page, "Ops hook", true);
        await TickAsync(page, "The inbox of whoever follows", true);
        await TickAsync(page, "Quiet hours", true);
        await page.TypeAsync("At most so many messages an hour", "12");

        await ClickAsync(page, "Make the rule");

        var rule = Assert.Single(await Get<RuleQueries>().ListAsync(Contoso)).Rule;
        Assert.Equal(("Failures to ops", true, 12, true), (rule.Name, rule.Enabled, rule.MostAnHour, rule.InboxFollowers));
        Assert.Equal([new OperationType("mailboxes", "archive")], rule.Terms.Operations);
        Assert.Equal("Runs of mailboxes.archive that end failed by throttled and findings that are new", RuleWords.Terms(rule.Terms));
        Assert.Equal([channel.Id], rule.Channels);
        Assert.Equal(new QuietHours(new(22, 0), new(7, 0), "UTC"), rule.Quiet);
        Assert.EndsWith("/settings/rules", Get<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "needs a name")]
    [InlineData("Failures", "", "at least one channel")]
    [InlineData("Failures", "x", "number from 1")]
    public async Task NewRule_ThatCannotBe_SaysWhyAndStays(string name, string limit, string words)
    {
        var page = await OpenAsync();
        await page.TypeAsync("Name", name);
        await page.TypeAsync("At most so many messages an hour", limit);
        if (limit.Length > 0)
        {
            await TickAsync(page, "The inbox of whoever follows", true);
        }

        await ClickAsync(page, "Make the rule");

        Assert.Contains(words, page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(await Get<RuleQueries>().ListAsync(Contoso));
    }

    [Fact]
    public async Task Rule_ThatSomebodyElseChangedMeanwhile_IsSavedOnlyByWhoKnows()
    {
        var channel = await ChannelAsync();
        var rule = new RuleDraft("Failures", new() { Events = [RunMoment.Finished] }) { InboxFollowers = true };
        var id = await RuleAsync(rule);
        var page = await OpenAsync(id);
        await page.TypeAsync("Name", "Failures at night");
        await Get<RuleLedger>().ChangeAsync(Contoso, id, rule with { Channels = [channel.Id], MostAnHour = 5 }, Actor.OfUser(2, "Ben Okafor"));

        await ClickAsync(page, "Save");
        Assert.Contains("The rule has changed since you opened it", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal(5, (await Get<RuleQueries>().FindAsync(Contoso, id))!.Rule.MostAnHour);
        await ClickAsync(page, "Save");

        Assert.Equal("Failures at night", (await Get<RuleQueries>().FindAsync(Contoso, id))!.Rule.Name);
        Assert.Equal(
            ["(none) Ops hook (none) 5", "Ops hook (none) 5 (none) Failures"],
            await Shown.Ledger.TextsAsync("""
                select concat_ws(' ', data ->> 'channels_before', data ->> 'channels', data ->> 'most_an_hour_before', data ->> 'most_an_hour', data ->> 'name_before')
                from audit_logs where action = 'rule.changed' order by id
                """));
    }

    [Fact]
    public async Task Preview_BesideTheForm_FollowsWhatIsTyped()
    {
        await FailedAsync("mailboxes", "archive");
        await FailedAsync("users", "offboard");
        var page = await OpenAsync();
        await PreviewAsync(page, "2 events in 2 messages");

        await PickAsync(page, "Operations", "users.offboard");
        await PreviewAsync(page, "1 event in 1 message");
        Assert.Contains("users \u00b7 offboard: Failed", page.Find(".rule-preview").TextContent, StringComparison.Ordinal);

        await TickAsync(page, "A run ends", false);
        await PreviewAsync(page, "told nothing");
    }

    // What was never here can be typed all the same, as an operation is written.
    [Fact]
    public async Task Operations_ThatRanHere_AreOfferedBesideWhatIsTyped()
    {
        await FailedAsync("mailboxes", "archive");
        await FailedAsync("users", "offboard");
        var page = await OpenAsync();

        Assert.Equal(["mailboxes.archive", "users.offboard"], await FindAsync(page, ""));
        Assert.Equal(["mailboxes.archive"], await FindAsync(page, "mail"));
        Assert.Equal(["hr.import"], await FindAsync(page, "hr.import"));
        Assert.Empty(await FindAsync(page, "Hr import"));
    }

    [Fact]
    public async Task Rule_OpenedAgain_StandsAsItWasSaved()
    {
        var channel = await ChannelAsync();
        var draft = new RuleDraft("Night", new() { Operations = [new("mailboxes", "archive")], Events = [RunMoment.Started], Deadlines = true })
        {
            Enabled = false, Channels = [channel.Id], InboxUsers = [1], Quiet = new(new(20, 30), new(6, 15), "Europe/Zurich"), MostAnHour = 3,
        };
        var id = await RuleAsync(draft);

        var page = await OpenAsync(id);
        await ClickAsync(page, "Save");

        var saved = (await Get<RuleQueries>().FindAsync(Contoso, id))!.Rule;
        Assert.Equal((draft.Quiet, draft.MostAnHour, draft.Enabled, RuleWords.Terms(draft.Terms)), (saved.Quiet, saved.MostAnHour, saved.Enabled, RuleWords.Terms(saved.Terms)));
        Assert.Equal(draft.Channels, saved.Channels);
        Assert.Equal(draft.InboxUsers, saved.InboxUsers);
    }

    [Fact]
    public async Task List_OfRules_SaysWhatEachTellsWhom()
    {
        var channel = await ChannelAsync();
        await RuleAsync(new("Failures", new() { Events = [RunMoment.Finished], Buckets = [RunStatusBucket.Failed], Findings = [FindingMoment.New, FindingMoment.Reopened] })
        {
            Channels = [channel.Id], InboxFollowers = true, MostAnHour = 5,
        });
        var page = Shown.Bunit.Render<RulesPage>(p => p.Add(r => r.Slug, "contoso"));
        await Eventually.True(() => page.FindAll("tbody tr").Count == 1, "the rule is listed");

        var row = page.Find("tbody tr").TextContent;
        Assert.All((string[])["On", "Runs that end failed and findings that are new or back", "At most 5 an hour", "Ops hook, whoever follows (inbox)"], text => Assert.Contains(text, row, StringComparison.Ordinal));
        await ClickAsync(page, "Turn off Failures");
        Assert.False((await Get<RuleQueries>().ListAsync(Contoso))[0].Rule.Enabled);
    }

    private static Task PreviewAsync(IRenderedComponent<RulePage> page, string words) =>
        Eventually.True(() => page.Find(".rule-preview").TextContent.Contains(words, StringComparison.Ordinal), $"the preview says {words}");

    private static Task TickAsync(IRenderedComponent<RulePage> page, string label, bool on)
    {
        var tick = ((IRenderedComponent<IComponent>)page).FindComponents<MudCheckBox<bool>>().First(c => c.Markup.Contains(label, StringComparison.Ordinal));
        return page.InvokeAsync(() => tick.Instance.ValueChanged.InvokeAsync(on));
    }

    private static IRenderedComponent<TermPicker> Picker(IRenderedComponent<RulePage> page, string label) =>
        ((IRenderedComponent<IComponent>)page).FindComponents<TermPicker>().Single(p => p.Instance.Label == label);

    private static Task PickAsync(IRenderedComponent<RulePage> page, string label, string value)
    {
        var box = ((IRenderedComponent<IComponent>)Picker(page, label)).FindComponent<MudAutocomplete<string>>();
        return page.InvokeAsync(() => box.Instance.ValueChanged.InvokeAsync(value));
    }

    private static async Task<IEnumerable<string>> FindAsync(IRenderedComponent<RulePage> page, string typed) =>
        (await ((IRenderedComponent<IComponent>)Picker(page, "Operations")).FindComponent<MudAutocomplete<string>>().Instance.SearchFunc!(typed, default)!)!;

    private async Task FailedAsync(string resource, string action)
    {
        var runs = Shown.Ledger.Get<RunLedger>();
        var scope = System.Text.Json.JsonSerializer.SerializeToElement(new { of = Guid.NewGuid() });
        var run = (await runs.StartAsync(Contoso, new(new(resource, action), scope, Shown.Ledger.Ana, RunExecutor.Producer) { TotalItems = 1 })).RunId;
        var attempt = (await runs.BeginAsync(Contoso, run, Shown.Ledger.Ana)).Attempt;
        await runs.RecordItemsAsync(Contoso, run, attempt, [new ItemResult("a", ItemOutcome.Failed, "throttled")]);
        Assert.True((await runs.FinishAsync(Contoso, run, attempt, Shown.Ledger.Ana)).Accepted);
    }

    private async Task<IRenderedComponent<RulePage>> OpenAsync(long? id = null)
    {
        var page = Shown.Bunit.Render<RulePage>(p => p.Add(r => r.Slug, "contoso").Add(r => r.Id, id));
        await Eventually.True(() => page.FindAll(".rule-preview").Count == 1 && page.FindAll(".skeleton").Count == 0, "the rule is read");
        return page;
    }
}
