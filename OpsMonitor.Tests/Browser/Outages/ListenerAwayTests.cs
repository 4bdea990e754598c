using System.Text.RegularExpressions;
using Npgsql;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.Outages;

/// <summary>Only the connection that hears the database's signals goes silent: the poll goes on, and the badge still says what is missing.</summary>
public sealed partial class ListenerAwayTests(ListenerAwayTests.ProxiedApp app) : IClassFixture<ListenerAwayTests.ProxiedApp>
{
    [Fact]
    public async Task Badge_WhileOnlyTheListenerIsCut_SaysDelayedAndTheCountersGoOn()
    {
        await app.SqlAsync($"insert into bulk_operation_runs (tenant_id, resource, action, status, total_items) values ({app.Contoso.Value}, 'mailboxes', 'archive', 'running', 1000)");
        var page = await app.SignInAsync();
        await using var context = page.Context;
        var badge = page.Locator(".live-word");
        await Expect(page.GetByText("0 of 1,000")).ToBeVisibleAsync();
        await Expect(badge).ToHaveTextAsync("Live");

        app.Proxy.ShutOut("opsmonitor-listener");
        await Expect(badge).ToHaveTextAsync(Delayed());
        await Expect(badge).ToHaveAttributeAsync("title", "Signals from the database are late; the page is read again every few seconds");
        await CountsAsync(412);
        await CountsAsync(733);
        await Expect(badge).ToHaveTextAsync(Delayed());
        await page.PictureAsync("listener-away");

        app.Proxy.Admit();
        await Expect(badge).ToHaveTextAsync("Live");
        await CountsAsync(900);
        await Expect(badge).ToHaveTextAsync("Live");

        async Task CountsAsync(int done)
        {
            await app.SqlAsync($"update bulk_operation_runs set processed_items = {done}, succeeded = {done}");
            await Expect(page.GetByText($"{done} of 1,000")).ToBeVisibleAsync();
        }
    }

    [GeneratedRegex(@"^Delayed \d+ s$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Delayed();

    /// <summary>Reaches its database through a proxy.</summary>
    public sealed class ProxiedApp : BrowserApp
    {
        internal TcpProxy Proxy { get; private set; } = null!;

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await Proxy.DisposeAsync();
            GC.SuppressFinalize(this);
        }

        protected override async Task<string> DatabaseAsync()
        {
            var address = new NpgsqlConnectionStringBuilder(await base.DatabaseAsync());
            Proxy = new(address.Host!, address.Port);
            (address.Host, address.Port) = ("127.0.0.1", Proxy.Port);
            return address.ConnectionString;
        }
    }
}
