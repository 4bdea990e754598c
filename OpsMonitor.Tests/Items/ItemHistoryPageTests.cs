using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Items;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Items;

public sealed class ItemHistoryPageTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private Shown _shown = null!;

    private Ledger Ledger => _shown.Ledger;

    public async ValueTask InitializeAsync() => _shown = await Shown.ToAnaAsync(_clock);

    public ValueTask DisposeAsync() => _shown.DisposeAsync();

    [Theory]
    [InlineData("/t/contoso/items")]
    [InlineData("/t/contoso/items?type=policy")]
    public async Task Page_WithoutAnItem_AsksWhich(string address)
    {
        var page = await OpenAsync(address, "Which item?");
        Assert.Empty(page.FindAll("[aria-label=Runs]"));
    }

    [Fact]
    public async Task Page_OfAnItemNobodyRecorded_SaysSo()
    {
        await Ledger.FinishAsync(Ok("p-7"));
        var page = await OpenAsync(Urls.Item("contoso", "P-7"), "No run here has recorded this item");
        Assert.Equal("P-7", page.Find("h1").TextContent);
        Assert.Empty(page.FindAll(".findings"));
    }

    [Fact]
    public async Task Page_WhileItReads_ShowsASkeleton()
    {
        await using var held = await Ledger.HoldAsync("bulk_operation_runs");
        var page = await OpenAsync(Urls.Item("contoso", "p-7"), "skeleton");
        Assert.DoesNotContain("No run here", page.Markup, StringComparison.Ordinal);

        await held.DisposeAsync();
        await ShowsAsync(page, "No run here has recorded this item");
    }

    [Fact]
    public async Task Page_OfAnItem_ListsItsRunsNewestFirstUnderItsName()
    {
        var first = await Ledger.FinishAsync(Bad("p-7"), Ok("p-8"));
        var second = await Ledger.FinishAsync(Ok("p-7") with { DisplayName = "<b>Policy 7" });
        var page = await OpenAsync(Urls.Item("contoso", "p-7"), "Too many requests");

        Assert.Equal([$"t/contoso/runs/{second}", $"t/contoso/runs/{first}"], page.FindAll("a.open").Select(a => a.GetAttribute("href")));
        Assert.Equal(["Succeeded", "Failed"], page.FindAll("tbody .chip").Select(c => c.TextContent));
        Assert.Equal("throttled", Assert.Single(page.FindAll(".why code")).TextContent);
        Assert.Equal("<b>Policy 7", page.Find("h1").TextContent);
        Assert.Equal("p-7", page.Find(".head .mono").TextContent);
    }

    [Fact]
    public async Task Page_OfAnItem_ListsTheFindingsAboutItAndNoOthers()
    {
        await Ledger.SqlAsync("""
            insert into findings (id, tenant_id, finding_type, scope_key, fingerprint, subject_type, subject_external_id, subject_name, change_type, evidence_jsonb) overriding system value values
              (11, 1, 'drift', 's', 'a', 'policy', 'p-7', 'Firewall', 'changed', '{}'), (12, 1, 'drift', 's', 'b', 'script', 'p-7', 'A script', 'changed', '{}'),
              (13, 1, 'drift', 's', 'c', 'policy', 'p-8', 'Edge', 'changed', '{}'), (21, 2, 'drift', 's', 'a', 'policy', 'p-7', 'Not theirs', 'changed', '{}')
            """);
        var page = await OpenAsync(Urls.Item("contoso", "p-7", "policy"), "Findings about it");

        Assert.Equal("t/contoso/findings/11", Assert.Single(page.FindAll(".findings a.open")).GetAttribute("href"));
        Assert.Equal("Firewall", page.Find("h1").TextContent);
        Assert.Contains("No run here has recorded this item", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WhenARefreshFails_KeepsTheRowsSaysSoAndCatchesUp()
    {
        await Ledger.FinishAsync(Bad("p-7"));
        var page = await OpenAsync(Urls.Item("contoso", "p-7"), "Too many requests");
        await Ledger.SqlAsync("alter table findings rename to away");
        await TickAsync(page, "The last refresh failed. The values are");
        Assert.Single(page.FindAll("tbody tr"));

        await Ledger.SqlAsync("alter table away rename to findings");
        await Ledger.FinishAsync(Skip("p-7"));
        await TickAsync(page, "Nothing to do");
        Assert.Equal(2, page.FindAll("tbody tr").Count);
        Assert.Empty(page.FindAll(".stale"));
    }

    private static Task ShowsAsync(IRenderedComponent<ItemHistoryPage> page, string text) =>
        Eventually.True(() => page.Markup.Contains(text, StringComparison.Ordinal), $"the page shows '{text}'");

    private async Task<IRenderedComponent<ItemHistoryPage>> OpenAsync(string address, string until)
    {
        _shown.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        var page = _shown.Bunit.Render<ItemHistoryPage>(p => p.Add(i => i.Slug, "contoso"));
        await ShowsAsync(page, until);
        return page;
    }

    private async Task TickAsync(IRenderedComponent<ItemHistoryPage> page, string until)
    {
        _shown.Feed.Publish(LiveKey.Runs(Ledger.Contoso));
        await Eventually.True(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return page.Markup.Contains(until, StringComparison.Ordinal);
            },
            $"the page shows '{until}'");
    }
}
