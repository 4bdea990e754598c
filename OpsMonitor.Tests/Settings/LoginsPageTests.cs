using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using OpsMonitor.App.Settings.Logins;
using OpsMonitor.Domain.Access;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Settings;

/// <summary>The page of database logins over a real database, without a browser.</summary>
public sealed class LoginsPageTests : DialogActs, IAsyncLifetime
{
    private Shown _shown = null!;
    private SqlProducer _login = null!;

    private ProducerLogins Logins => _shown.Ledger.Get<ProducerLogins>();

    public async ValueTask InitializeAsync()
    {
        _shown = await Shown.ToAnaAsync();
        await _shown.Ledger.SqlAsync("update memberships set role = 'tenant_admin'");
        _login = await SqlProducer.CreateAsync(_shown.Ledger, tenant: null);
    }

    public async ValueTask DisposeAsync()
    {
        await _login.DisposeAsync();
        await _shown.DisposeAsync();
    }

    [Fact]
    public async Task Page_OfABoundLogin_TellsWhetherItIsAtWork()
    {
        await Logins.BindAsync(_shown.Ledger.Contoso, _login.Login, ["mailboxes.archive"], _shown.Ledger.Ana);
        var page = await OpenAsync();
        Assert.All(new[] { _login.Login, "mailboxes.archive", "not connected", "has made none" }, t => Assert.Contains(t, Row(page), StringComparison.Ordinal));

        var run = await _login.ScalarAsync("insert into bulk_operation_runs (tenant_id, resource, action) values (1, 'mailboxes', 'archive') returning id");
        await page.ClickAsync(p => p.Button("Look again"));

        await Eventually.True(() => Row(page).Contains("1 connection", StringComparison.Ordinal), "its connection is counted");
        Assert.Contains($"#{run}, made", Row(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfALoginThatWasDropped_SaysSo()
    {
        var dropped = await SqlProducer.CreateAsync(_shown.Ledger, _shown.Ledger.Contoso);
        var page = await OpenAsync();
        Assert.Contains("not connected", Row(page), StringComparison.Ordinal);

        await dropped.DisposeAsync();
        await page.ClickAsync(p => p.Button("Look again"));

        await Eventually.True(() => Row(page).Contains("no such login any more", StringComparison.Ordinal), "it is gone");
    }

    [Fact]
    public async Task TenantAdmin_OnThePage_SeesTheSqlAndCannotBind()
    {
        var page = await OpenAsync();

        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() == "Bind");
        Assert.Contains("insert into producer_logins (tenant_id, login) values (1, 'sync_contoso')", page.Markup, StringComparison.Ordinal);
        Assert.Contains("in role opsmonitor_ingest", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlatformOperator_WhoIsAnAdminHere_BindsAndHearsWhyNot()
    {
        await _shown.Ledger.SqlAsync("update users set is_platform_operator = true");
        var page = await OpenAsync();
        await page.TypeAsync("Login", "nobody_here");
        await page.ActAsync(p => p.Find("form.bind"), f => f.SubmitAsync());
        Assert.Contains("no such login", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        await page.TypeAsync("Login", _login.Login);
        await page.TypeAsync("Only for these operations", "mailboxes.archive users.offboard");
        await page.ActAsync(p => p.Find("form.bind"), f => f.SubmitAsync());

        Assert.Equal(["mailboxes.archive", "users.offboard"], Assert.Single(await Logins.ListAsync(_shown.Ledger.Contoso)).Operations!);
        await Eventually.True(() => page.FindAll("tbody tr").Count == 1 && page.FindAll("[role=alert]").Count == 0, "the login is listed");
    }

    [Fact]
    public async Task PlatformOperator_WhoIsOneNoLonger_BindsNothing()
    {
        await _shown.Ledger.SqlAsync("update users set is_platform_operator = true");
        var page = await OpenAsync();
        await page.TypeAsync("Login", _login.Login);
        await _shown.Ledger.SqlAsync("update users set is_platform_operator = false");

        await page.ActAsync(p => p.Find("form.bind"), f => f.SubmitAsync());

        Assert.Empty(await Logins.ListAsync(_shown.Ledger.Contoso));
    }

    [Fact]
    public async Task Unbind_ByATenantAdmin_TakesTheTenantFromTheLogin()
    {
        await Logins.BindAsync(_shown.Ledger.Contoso, _login.Login, operations: null, _shown.Ledger.Ana);
        var page = await OpenAsync();

        await AskAsync(page, $"Unbind {_login.Login}");
        await ClickAsync(Dialogs, "Unbind");
        await Acting;

        await Eventually.True(async () => (await Logins.ListAsync(_shown.Ledger.Contoso)).Count == 0, "it is unbound");
    }

    private static string Row(IRenderedComponent<LoginsPage> page) => page.Find("tbody tr").TextContent;

    private async Task<IRenderedComponent<LoginsPage>> OpenAsync()
    {
        _shown.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo("/t/contoso/settings/logins");
        Dialogs = _shown.Bunit.Render<MudDialogProvider>();
        var page = _shown.Bunit.Render<LoginsPage>(p => p.Add(r => r.Slug, "contoso"));
        await Eventually.True(() => page.FindAll(".settings-nav").Count == 1 && page.FindAll(".skeleton").Count == 0, "the logins are read");
        return page;
    }
}
