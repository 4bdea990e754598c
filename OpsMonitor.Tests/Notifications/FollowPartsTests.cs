using Bunit;
using MudBlazor;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.App.Notifications;
using OpsMonitor.App.Parts.Fields;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Runs.Follows;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Notifications;

public sealed class FollowPartsTests : IAsyncLifetime
{
    private const long Ana = 1;
    private Shown _shown = null!;

    private Ledger Ledger => _shown.Ledger;

    private RunFollows Follows => Ledger.Get<RunFollows>();

    public async ValueTask InitializeAsync() => _shown = await Shown.ToAnaAsync();

    public ValueTask DisposeAsync() => _shown.DisposeAsync();

    [Fact]
    public async Task Button_OfARun_FollowsAndLeavesItAndItsOperation()
    {
        var run = await Ledger.QueueAsync();
        var button = await ButtonAsync(run, isActive: true);
        var menu = await button.OpenAsync(_shown.Bunit);
        Assert.Equal("Follow", button.Find("button").TextContent);
        Assert.Equal(["This run", "Every run of Add policies to backup set"], Switches(menu).Select(s => s.TextContent));

        await menu.ClickAsync(c => Switches(c)[0]);
        await menu.ClickAsync(c => Switches(c)[1]);
        Assert.Equal("Following", button.Find("button").TextContent);
        Assert.Equal(["true", "true"], Switches(menu).Select(s => s.GetAttribute("aria-checked")));
        Assert.Equal(2, (await Follows.ListAsync(Ledger.Contoso, Ana)).Count);

        await menu.ClickAsync(c => Switches(c)[0]);
        await menu.ClickAsync(c => Switches(c)[1]);
        Assert.Equal("Follow", button.Find("button").TextContent);
        Assert.Empty(await Follows.ListAsync(Ledger.Contoso, Ana));
    }

    [Fact]
    public async Task Button_OfAFinishedRun_OffersTheOperationAlone()
    {
        var button = await ButtonAsync(await Ledger.FinishAsync(Ok("a")), isActive: false);
        var menu = await button.OpenAsync(_shown.Bunit);
        Assert.Equal(["Every run of Add policies to backup set"], Switches(menu).Select(s => s.TextContent));
    }

    [Fact]
    public async Task Button_ForSomebodyWhoIsNoMember_IsNotThere()
    {
        var run = await Ledger.QueueAsync(Ledger.Fabrikam);
        await Ledger.SqlAsync("update users set is_platform_operator = true");
        var button = _shown.Bunit.Render<FollowButton>(p => p
            .Add(f => f.Tenant, Ledger.Fabrikam).Add(f => f.User, Ana).Add(f => f.Slug, "fabrikam").Add(f => f.RunId, run)
            .Add(f => f.Resource, AddPolicies.Resource).Add(f => f.Action, AddPolicies.Action).Add(f => f.IsActive, true));
        await ButtonAsync(await Ledger.QueueAsync(), isActive: true); // asked later, and answered
        Assert.Empty(button.Markup.Trim());
    }

    [Fact]
    public async Task Button_PressedByAPersonWhoWasRemoved_WritesNothing()
    {
        var button = await ButtonAsync(await Ledger.QueueAsync(), isActive: true);
        var menu = await button.OpenAsync(_shown.Bunit);
        await Ledger.SqlAsync("delete from memberships");
        await menu.ClickAsync(c => Switches(c)[0]);
        Assert.Empty(button.Markup.Trim());
        Assert.Equal(0, await Ledger.ScalarAsync<long>("select count(*) from run_follows"));
    }

    [Fact]
    public async Task Account_OfAMember_ExplainsTheChoiceAndListsWhatIsFollowed()
    {
        await Follows.FollowRunAsync(Ledger.Contoso, Ana, await Ledger.QueueAsync());
        await Follows.FollowOperationAsync(Ledger.Contoso, Ana, "drift", "generate");
        var account = _shown.Bunit.Render<SeatsCard>();
        await Eventually.True(() => account.FindAll(".follows li").Count == 2, "the account is shown");
        Assert.StartsWith("When a run that you or your API keys started", account.Find(".seat-words").TextContent, StringComparison.Ordinal);

        var notify = account.FindComponent<OpsSelect<NotifyPreference>>();
        await notify.InvokeAsync(() => notify.Instance.ValueChanged.InvokeAsync(NotifyPreference.None));
        Assert.Equal("Nothing by itself. You are always told about what you follow.", account.Find(".seat-words").TextContent);
        Assert.Equal("none", await Ledger.ScalarAsync<string>("select notify from memberships"));

        await account.ClickAsync(c => c.FindAll(".follows button")[0]);
        Assert.Equal("t/contoso/runs/1", Assert.Single(account.FindAll(".follows a")).GetAttribute("href"));
        await account.ClickAsync(c => c.Find(".follows button"));
        Assert.Empty(account.FindAll(".follows"));
        Assert.Empty(await Follows.ListAsync(Ledger.Contoso, Ana));
    }

    // Also before any channel mails to them: that is the day on which somebody would rather have been asked.
    [Fact]
    public async Task Account_OfAMember_SaysWhetherTheyGetMail()
    {
        var account = _shown.Bunit.Render<SeatsCard>(p => p.Add(c => c.Mail, "ana@contoso.example"));
        await Eventually.True(() => account.FindComponents<MudCheckBox<bool>>().Count == 1, "there is mail to choose");
        var gets = account.FindComponent<MudCheckBox<bool>>();
        Assert.True(Gets(account));

        await gets.InvokeAsync(() => gets.Instance.ValueChanged.InvokeAsync(false));
        Assert.False(Gets(account));
        Assert.Equal("ana@contoso.example", await Ledger.ScalarAsync<string>("select address from mail_opt_outs"));

        await gets.InvokeAsync(() => gets.Instance.ValueChanged.InvokeAsync(true));
        Assert.Equal(0, await Ledger.ScalarAsync<long>("select count(*) from mail_opt_outs"));
    }

    [Fact]
    public void Words_OfEachPreference_AreTheirOwn()
    {
        var all = Enum.GetValues<NotifyPreference>();
        Assert.Equal(all.Length, all.Select(NotifyWords.Choice).Distinct().Count());
        Assert.Equal(all.Length, all.Select(NotifyWords.Explain).Distinct().Count());
    }

    private static bool Gets(IRenderedComponent<SeatsCard> account) => account.Find("input[type=checkbox]").HasAttribute("checked");

    private async Task<IRenderedComponent<FollowButton>> ButtonAsync(long run, bool isActive)
    {
        var button = _shown.Bunit.Render<FollowButton>(p => p
            .Add(f => f.Tenant, Ledger.Contoso).Add(f => f.User, Ana).Add(f => f.Slug, "contoso").Add(f => f.RunId, run)
            .Add(f => f.Resource, AddPolicies.Resource).Add(f => f.Action, AddPolicies.Action).Add(f => f.IsActive, isActive));
        await Eventually.True(() => button.FindAll("button").Count > 0, "the button is shown");
        return button;
    }

    private static IReadOnlyList<AngleSharp.Dom.IElement> Switches(IRenderedComponent<MudBlazor.MudPopoverProvider> menu) => menu.FindAll("[role=menuitemcheckbox]");
}
