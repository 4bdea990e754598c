using Bunit;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Settings.Telling;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Settings;

/// <summary>The log of deliveries, and the page of one.</summary>
public sealed class DeliveriesPageTests : TellingScene
{
    [Fact]
    public async Task Delivery_OfATest_ShowsEachTryWithWhatWasSentAndAnswered()
    {
        var id = await TestedAsync(await ChannelAsync(), new SendOutcome.Refused(500, "<b>down</b>") { Request = "POST https://hooks.contoso.example/ops/\u2026" });

        var page = await OpenAsync(id);

        Assert.All(
            (string[])["A test", "Failed", "Ops hook", "Webhook", "1. Answered 500", "POST https://hooks.contoso.example/ops/\u2026", "<b>down</b>", id.ToString()],
            text => Assert.Contains(text, page.Find(".grid").ParentElement!.TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("pre b"));
    }

    [Fact]
    public async Task SendAgain_OfWhatWasGivenUp_IsUnderTheSameId()
    {
        var id = await TestedAsync(await ChannelAsync(), new SendOutcome.Failed("Connection refused"));
        var page = await OpenAsync(id);

        await ClickAsync(page, "Send again");

        Assert.Equal(DeliveryState.Pending, (await Get<DeliveryQueries>().FindAsync(Contoso, id))!.Row.State);
        var claimed = Assert.Single(await Get<DeliveryLedger>().ClaimAsync(10));
        Assert.Equal((id, 2), (claimed.Message.Id, claimed.Attempt));
    }

    [Fact]
    public async Task List_OfDeliveries_IsFilteredByChannelAndState()
    {
        var (hook, other) = (await ChannelAsync(), await ChannelAsync("Night watch", ChannelKind.Discord));
        await TestedAsync(hook, new SendOutcome.Sent(200, "ok"));
        await TestedAsync(other, new SendOutcome.Failed("Connection refused"));

        Assert.Equal(["Night watch", "Ops hook"], Channels(await ListAsync("")));
        Assert.Equal(["Ops hook"], Channels(await ListAsync($"?channel={hook.Id}")));
        Assert.Equal(["Night watch"], Channels(await ListAsync("?state=given_up")));
        Assert.Contains("Connection refused", (await ListAsync("?state=given_up")).Markup, StringComparison.Ordinal);
    }

    // Its page is opened at once, where the answer appears.
    [Fact]
    public async Task SendATest_OfAChannel_LeadsToItsDelivery()
    {
        await ChannelAsync();
        var page = Shown.Bunit.Render<ChannelsPage>(p => p.Add(r => r.Slug, "contoso"));
        await Eventually.True(() => page.FindAll("tbody tr").Count == 1, "the channel is listed");

        await ClickAsync(page, "Send a test to Ops hook");

        var made = Assert.Single((await Get<DeliveryQueries>().ListAsync(Contoso, new(), null, 10)).Items);
        Assert.EndsWith($"/settings/deliveries/{made.Id}", Get<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.True(made.IsTest);
    }

    private static string[] Channels(IRenderedComponent<DeliveriesPage> page) => [.. page.FindAll("td[data-label=Channel]").Select(c => c.ChildNodes[0].TextContent.Trim())];

    private async Task<Guid> TestedAsync(ChannelRow channel, SendOutcome outcome)
    {
        var ledger = Get<DeliveryLedger>();
        var id = (await ledger.TestAsync(Contoso, channel.Id, Shown.Ledger.Ana)).Ids.Single();
        Assert.True(await ledger.RecordAsync(Assert.Single(await ledger.ClaimAsync(10)), outcome, TimeSpan.FromMilliseconds(38)));
        return id;
    }

    private async Task<IRenderedComponent<DeliveryPage>> OpenAsync(Guid id)
    {
        var page = Shown.Bunit.Render<DeliveryPage>(p => p.Add(r => r.Slug, "contoso").Add(r => r.Id, id));
        await Eventually.True(() => page.FindAll(".delivery-try").Count > 0, "the delivery is read");
        return page;
    }

    private async Task<IRenderedComponent<DeliveriesPage>> ListAsync(string query)
    {
        Get<NavigationManager>().NavigateTo("/t/contoso/settings/deliveries" + query);
        var page = Shown.Bunit.Render<DeliveriesPage>(p => p.Add(r => r.Slug, "contoso"));
        await Eventually.True(() => page.FindAll("tbody tr").Count > 0, "the deliveries are read");
        return page;
    }
}
