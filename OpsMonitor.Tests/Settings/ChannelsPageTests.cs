using Bunit;
using MudBlazor;
using OpsMonitor.App.Settings.Telling;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Settings;

/// <summary>The page of channels.</summary>
public sealed class ChannelsPageTests : TellingScene
{
    private Task _choosing = Task.CompletedTask; // ends with the dialog that it opened

    [Fact]
    public async Task NewChannel_OfAWebhook_ShowsItsSecretOnce()
    {
        var page = await OpenAsync();
        await FillAsync(page, "Ops hook", Webhook);

        await ClickAsync(Dialogs, "Make the channel");

        await Eventually.True(() => Dialogs.FindAll("pre").Count == 1, "the secret is shown");
        var secret = Dialogs.Find("pre").TextContent;
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        await ClickAsync(Dialogs, "Done");
        await Acting;
        var channel = Assert.Single(await Get<ChannelQueries>().ListAsync(Contoso));
        Assert.Equal(("Ops hook", "https://hooks.contoso.example/ops/\u2026", true), (channel.Name, channel.AddressShown, channel.HasSecret));
        await Eventually.True(() => page.Markup.Contains("hooks.contoso.example/ops/", StringComparison.Ordinal), "the channel is listed");
        Assert.DoesNotContain("0123456789abcdef", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, page.Markup, StringComparison.Ordinal);
        var stored = await Shown.Ledger.ScalarAsync<string>("select channels::text from channels");
        Assert.DoesNotContain("0123456789abcdef", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://10.0.0.1/hook", "private network")]
    [InlineData("https://\uff11\uff12\uff17.0.0.1/hook", "private network")]
    [InlineData("http://hooks.contoso.example/ops", "https://")]
    [InlineData("ops", "no address")]
    public async Task NewChannel_AtAnAddressThatIsRefused_StaysInTheDialog(string address, string words)
    {
        var page = await OpenAsync();
        await FillAsync(page, "Ops hook", address);

        await ClickAsync(Dialogs, "Make the channel");

        Assert.Contains(words, Dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(await Get<ChannelQueries>().ListAsync(Contoso));
    }

    [Fact]
    public async Task NewChannel_WithAnothersName_IsRefusedInTheDialog()
    {
        await ChannelAsync();
        var page = await OpenAsync();
        await FillAsync(page, "Ops hook", Webhook);
        await ClickAsync(Dialogs, "Make the channel");
        Assert.Contains("has this name", Dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channel_ThatIsNotActive_SaysSinceWhenAndWhy()
    {
        var channel = await ChannelAsync();
        await Get<ChannelLedger>().SetStateAsync(Contoso, channel.Id, ChannelState.Paused, "nothing was taken for 25 hours", Shown.Ledger.Ana);

        var page = await OpenAsync();

        var row = page.Find("tbody tr").TextContent;
        Assert.All((string[])["Paused", "since", "s ago", "nothing was taken for 25 hours", "summed into one message"], text => Assert.Contains(text, row, StringComparison.Ordinal));
        await ClickAsync(page, "Resume Ops hook");
        Assert.Equal(ChannelState.Active, (await Get<ChannelQueries>().FindAsync(Contoso, channel.Id))!.State);
        await Eventually.True(() => page.Find("tbody tr").TextContent.Contains("Active", StringComparison.Ordinal), "the row says so");
    }

    [Fact]
    public async Task Change_WithoutAnAddress_KeepsTheOneBefore()
    {
        await ChannelAsync();
        var before = await Shown.Ledger.ScalarAsync<string>("select address_protected from channels");
        var page = await OpenAsync();

        await OpenMenuAsync(page, "Change name or address");
        await Dialogs.TypeAsync("Name", "Operations");
        await ClickAsync(Dialogs, "Save");

        await Eventually.True(async () => (await Get<ChannelQueries>().ListAsync(Contoso))[0].Name == "Operations", "it is renamed");
        Assert.Equal(before, await Shown.Ledger.ScalarAsync<string>("select address_protected from channels"));
    }

    [Fact]
    public async Task NewSecret_OfAWebhook_LeavesTheOldOneForItsTime()
    {
        var channel = await ChannelAsync();
        var page = await OpenAsync();

        await OpenMenuAsync(page, "New secret");
        await ClickAsync(Dialogs, "Make a new secret");

        await Eventually.True(() => Dialogs.FindAll("pre").Count == 1, "the secret is shown");
        var until = (await Get<ChannelQueries>().FindAsync(Contoso, channel.Id))!.PreviousSecretUntil!.Value;
        Assert.InRange(until - DateTimeOffset.UtcNow, TimeSpan.FromHours(23.9), TimeSpan.FromHours(24));
    }

    private async Task OpenMenuAsync(IRenderedComponent<ChannelsPage> page, string item)
    {
        var menus = Shown.Bunit.Render<MudPopoverProvider>();
        await page.ClickAsync(p => p.Button("More for Ops hook"));
        _choosing = menus.ClickAsync(m => m.FindAll(".mud-menu-item").First(i => i.TextContent.StartsWith(item, StringComparison.Ordinal)));
        await Eventually.True(() => Dialogs.FindAll(".mud-dialog").Count == 1, "the dialog is open");
    }

    private async Task FillAsync(IRenderedComponent<ChannelsPage> page, string name, string address)
    {
        await AskAsync(page, "New channel");
        await Dialogs.TypeAsync("Name", name);
        await Dialogs.TypeAsync("Address", address);
    }

    private async Task<IRenderedComponent<ChannelsPage>> OpenAsync()
    {
        var page = Shown.Bunit.Render<ChannelsPage>(p => p.Add(r => r.Slug, "contoso"));
        await Eventually.True(() => page.FindAll(".filters").Count == 1 && page.FindAll(".skeleton").Count == 0, "the channels are read");
        return page;
    }
}
