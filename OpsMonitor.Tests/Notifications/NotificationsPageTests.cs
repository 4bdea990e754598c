using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Live;
using OpsMonitor.App.Notifications;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Notifications;

/// <summary>The inbox and the bell, on real rows.</summary>
public sealed class NotificationsPageTests : IAsyncLifetime
{
    private const long Ana = 1;
    private const string Address = "t/contoso/notifications";
    private Shown _shown = null!;

    private Ledger Ledger => _shown.Ledger;

    private NotificationInbox Inbox => Ledger.Get<NotificationInbox>();

    public async ValueTask InitializeAsync() => _shown = await Shown.ToAnaAsync();

    public ValueTask DisposeAsync() => _shown.DisposeAsync();

    [Fact]
    public async Task Page_WithNothing_SaysHowToBeTold()
    {
        var page = await OpenAsync("");
        Assert.Equal("Nothing yet", page.Find(".empty h2").TextContent);
        Assert.Equal("account", page.Find(".empty a").GetAttribute("href"));
        Assert.True(page.Find(".head button").HasAttribute("disabled"));
    }

    [Theory]
    [InlineData("?kind=problems", "No notification matches these filters")]
    [InlineData("?unread=1", "All read")]
    public async Task Page_WithNothingThatMatches_LeadsToAll(string query, string title)
    {
        await Ledger.QueueAsync();
        await Inbox.MarkAllReadAsync(Ledger.Contoso, Ana);
        var page = await OpenAsync(query);
        Assert.Equal(title, page.Find(".empty h2").TextContent);
        Assert.Equal(Address, page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task Page_FiltersOfTheAddress_AreShownAndKept()
    {
        var run = await Ledger.FinishAsync(Bad("a"));
        var page = await OpenAsync("?unread=1&kind=problems");
        Assert.Equal($"t/contoso/runs/{run}", Assert.Single(page.FindAll(".inbox a")).GetAttribute("href"));
        Assert.Equal(["Unread 2", "Problems"], page.FindAll(".seg a.on").Select(a => a.TextContent));
        Assert.Equal(
            [$"{Address}?kind=problems", $"{Address}?unread=1&kind=problems", $"{Address}?unread=1", $"{Address}?unread=1&kind=problems", $"{Address}?unread=1&kind=finished", $"{Address}?unread=1&kind=queued", $"{Address}?unread=1&kind=findings", $"{Address}?unread=1&kind=deadlines"],
            page.FindAll(".seg a").Select(a => a.GetAttribute("href")));
    }

    // What rules tell leads to what it tells of: the check's findings, the operation that did not run, the channels.
    [Theory]
    [InlineData("findings", "findings.new", "\"run_id\": 41", "t/contoso/findings?run=41")]
    [InlineData("deadlines", "deadline.missed.not_run", "\"run_id\": null", "t/contoso/runs?resource=hr&action=import")]
    [InlineData("channels", "channel.paused", "\"run_id\": null", "t/contoso/settings/channels")]
    public async Task Page_OfOneKind_ShowsItAndLeadsThere(string kind, string told, string run, string href)
    {
        await Ledger.FinishAsync(Bad("a"));
        var type = told.StartsWith("deadline", StringComparison.Ordinal) ? "deadline.missed" : told;
        await Ledger.SqlAsync($$"""
            insert into notifications (id, tenant_id, type, notifiable_type, notifiable_id, data)
            values (ops_uuid_v7(), 1, 'telling.{{type}}', 'user', {{Ana}}, '{"tenant_id": 1, "tenant": "contoso", "event": "{{told}}", {{run}}, "resource": "hr", "action": "import", "summary": "told"}')
            """);
        var page = await OpenAsync($"?kind={kind}");
        Assert.Equal(href, Assert.Single(page.FindAll(".inbox a")).GetAttribute("href"));
    }

    [Fact]
    public async Task Page_MarkedRowByRow_KeepsItsRowsAndCounts()
    {
        await Ledger.FinishAsync(Ok("a"));
        var page = await OpenAsync("?unread=1");
        await page.ClickAsync(c => c.FindAll(".inbox button")[0]);
        Assert.Equal("Unread 1", page.Find(".seg a.on").TextContent);
        Assert.Equal(["Mark as unread", "Mark as read"], page.FindAll(".inbox button").Select(b => b.TextContent));

        await page.ClickAsync(c => c.FindAll(".inbox button")[0]);
        Assert.Equal(2, await Inbox.UnreadCountAsync(Ledger.Contoso, Ana));
        await page.ClickAsync(c => c.Find(".head button"));
        Assert.Equal(0, await Inbox.UnreadCountAsync(Ledger.Contoso, Ana));
        Assert.Equal(2, page.FindAll(".inbox li").Count);
    }

    [Fact]
    public async Task Page_WhenMoreArrives_LetsItWaitBehindAPill()
    {
        await Ledger.QueueAsync();
        var page = await OpenAsync("");
        await Ledger.FinishAsync(Bad("a"));
        Signal();
        await Eventually.True(() => page.FindAll(".pill").Count == 1, "the pill is there");
        Assert.Equal(("2 new notifications", 1), (page.Find(".pill").TextContent, page.FindAll(".inbox li").Count));

        await page.ClickAsync(c => c.Find(".pill"));
        Assert.Equal((0, 3), (page.FindAll(".pill").Count, page.FindAll(".inbox li").Count));
    }

    [Fact]
    public async Task Page_OfManyPages_LeadsBothWays()
    {
        await Ledger.SqlAsync("insert into bulk_operation_runs (tenant_id, user_id, resource, action) select 1, 1, 'x', 'y' from generate_series(1, 120)");
        var page = await OpenAsync("");
        var first = Runs(page);
        Assert.Empty(page.FindAll(".pager a[rel=prev]"));

        var second = Runs(await FollowAsync(page, "next"));
        var third = Runs(await FollowAsync(page, "next"));
        Assert.Equal((50, 50, 20), (first.Count, second.Count, third.Count));
        Assert.Equal(120, first.Concat(second).Concat(third).Distinct().Count());
        Assert.Empty(page.FindAll(".pager a[rel=next]"));
        Assert.Equal(second, Runs(await FollowAsync(page, "prev")));
        Assert.Equal(first, Runs(await FollowAsync(page, "prev")));
    }

    [Fact]
    public async Task Page_WithACursorItNeverGaveOut_BeginsAtTheNewest()
    {
        await Ledger.QueueAsync();
        var page = await OpenAsync("?unread=1&cursor=tampered!", ready: false);
        await Eventually.True(() => page.FindAll(".inbox li").Count > 0, "the newest ones are shown");
        Assert.Contains("This is the list from its beginning", page.Find(".address-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WhoseRefreshFails_KeepsItsRowsAndSaysSo()
    {
        await Ledger.QueueAsync();
        var page = await OpenAsync("");
        await Ledger.Ops.DisposeAsync();
        Signal();
        await Eventually.True(() => page.FindAll(".stale").Count == 1, "the page says that it is stale");
        Assert.Single(page.FindAll(".inbox li"));
    }

    [Fact]
    public async Task Bell_Counts_FollowEveryMark()
    {
        var bell = _shown.Bunit.Render<NotificationBell>(p => p.Add(b => b.Tenant, Ledger.Contoso).Add(b => b.User, Ana).Add(b => b.Slug, "contoso"));
        var panel = await bell.OpenAsync(_shown.Bunit);
        Assert.Contains("Nothing yet", panel.Markup, StringComparison.Ordinal);
        for (var run = 0; run < 6; run++)
        {
            await Ledger.FinishAsync(Ok("a"));
        }

        Signal();
        await Eventually.True(() => bell.FindAll("b[aria-hidden]") is [{ TextContent: "12" }], "twelve are unread");
        Assert.Equal(10, panel.FindAll("a:has(time)").Count);
        Assert.Equal("Notifications, 12 unread", bell.Find("button").GetAttribute("aria-label"));

        await panel.ClickAsync(c => c.FindAll("a:has(time)")[0]);
        Assert.Equal("11", bell.Find("b[aria-hidden]").TextContent);
        await panel.ClickAsync(c => c.Button("Mark all as read"));
        Assert.Empty(bell.FindAll("b[aria-hidden]"));
        await _shown.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, _shown.Feed.SubscriptionCount);
    }

    private NavigationManager Navigation => _shown.Bunit.Services.GetRequiredService<NavigationManager>();

    private void Signal() => _shown.Feed.Publish(LiveKey.Notifications(Ledger.Contoso));

    private static List<string?> Runs(IRenderedComponent<NotificationsPage> page) => [.. page.FindAll(".inbox a").Select(a => a.GetAttribute("href"))];

    private async Task<IRenderedComponent<NotificationsPage>> OpenAsync(string query, bool ready = true)
    {
        Navigation.NavigateTo(Address + query);
        var page = _shown.Bunit.Render<NotificationsPage>(p => p.Add(n => n.Slug, "contoso"));
        if (ready)
        {
            await Eventually.True(() => page.FindAll(".inbox, .empty").Count == 1, "the inbox is shown");
        }

        return page;
    }

    private async Task<IRenderedComponent<NotificationsPage>> FollowAsync(IRenderedComponent<NotificationsPage> page, string rel)
    {
        var before = Runs(page);
        Navigation.NavigateTo(page.Find($".pager a[rel={rel}]").GetAttribute("href")!);
        page.Render(p => p.Add(n => n.Slug, "contoso"));
        await Eventually.True(() => !Runs(page).SequenceEqual(before), "the other page is shown");
        return page;
    }
}
