using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Runs.First;
using OpsMonitor.Domain.Access;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Runs.First;

/// <summary>The page that a set-up ends with: a key, the code, and the run when it is there.</summary>
public sealed class FirstRunPageTests : IAsyncLifetime
{
    private Shown _shown = null!;

    public async ValueTask InitializeAsync() => _shown = await Shown.ToAnaAsync();

    public ValueTask DisposeAsync() => _shown.DisposeAsync();

    [Fact]
    public async Task Page_WaitingForARun_ShowsItTheMomentItIsThere()
    {
        var page = await OpenAsync("Waiting for the first run");

        var run = await _shown.Ledger.QueueAsync();
        _shown.Feed.Publish(LiveKey.Run(_shown.Ledger.Contoso, run));

        await Eventually.True(() => page.Markup.Contains($"t/contoso/runs/{run}", StringComparison.Ordinal), "the run is there");
        Assert.Contains("Queued", page.Find("table.runs").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Waiting for the first run", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfAnAdmin_MakesAKeyAndFillsItIn()
    {
        await _shown.Ledger.SqlAsync("update memberships set role = 'tenant_admin'");
        var page = await OpenAsync("Waiting for the first run");
        Assert.Contains(FirstRunCode.NoKey, page.Find("pre").TextContent, StringComparison.Ordinal);

        await page.ClickAsync(p => p.Button("Make a key"));

        await Eventually.True(() => page.Find("pre").TextContent.Contains("KEY=opsm_", StringComparison.Ordinal), "the key is filled in");
        var key = Assert.Single((await _shown.Ledger.Get<ApiKeys>().ListAsync(_shown.Ledger.Contoso)).Items);
        Assert.Contains(key.KeyId, page.Find("pre").TextContent, StringComparison.Ordinal);
        Assert.Equal((1L, ApiScopes.RunsRead + " " + ApiScopes.RunsWrite), (key.OwnerId, string.Join(' ', key.Scopes)));
        Assert.NotNull(key.ExpiresAt);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Contains("Make a key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_OfAnAdminWhoLostTheRole_MakesNoKey()
    {
        await _shown.Ledger.SqlAsync("update memberships set role = 'tenant_admin'");
        var page = await OpenAsync("Make a key");
        await _shown.Ledger.SqlAsync("update memberships set role = 'operator'");

        await page.ClickAsync(p => p.Button("Make a key"));

        Assert.Empty((await _shown.Ledger.Get<ApiKeys>().ListAsync(_shown.Ledger.Contoso)).Items);
        Assert.Contains("no longer allows", Assert.Single(_shown.Bunit.Services.GetRequiredService<ISnackbar>().ShownSnackbars).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfAnOperator_SaysWhereAKeyComesFrom()
    {
        var page = await OpenAsync("one from a tenant admin");

        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Contains("Make a key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_OfAViewer_ShowsNoCode()
    {
        await _shown.Ledger.SqlAsync("update memberships set role = 'viewer'");

        var page = await OpenAsync("Runs appear here");

        Assert.Empty(page.FindAll("pre"));
    }

    private async Task<IRenderedComponent<FirstRunPage>> OpenAsync(string until)
    {
        _shown.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo("/t/contoso/start");
        var page = _shown.Bunit.Render<FirstRunPage>(p => p.Add(r => r.Slug, "contoso"));
        await Eventually.True(() => page.Markup.Contains(until, StringComparison.Ordinal), $"the page says {until}");
        return page;
    }
}
