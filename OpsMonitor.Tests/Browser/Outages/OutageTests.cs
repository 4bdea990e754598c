using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Npgsql;
using OpsMonitor.App.Hosting.Postgres;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.Outages;

/// <summary>The database is away for longer than anything about people is cached, stopped or silent: nobody is signed out, open pages keep all they hold, and
/// what needs no sign-in never notices.</summary>
public sealed class OutageTests
{
    // The promise is 5 s after the outage's end; a starved machine gets four times that.
    private static readonly TimeSpan _promise = TimeSpan.FromSeconds(20);

    // A silent database counts as away after 15 s and three attempts to connect of 5 s each; the rest is a busy machine's.
    private static readonly TimeSpan _answer = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Pages_WhileTheServerIsStopped_KeepWhatTheyHoldAndTheirPeople()
    {
        await using var cluster = TestCluster.Reserve();
        var database = (await cluster.StartAsync(TestContext.Current.CancellationToken)).ConnectionString;
        await Schema.MigrateAsync(database, TestContext.Current.CancellationToken);
        await using var app = new OutageApp(database);
        await OutlivesAsync(
            app,
            () => PrivatePostgres.StopAsync(cluster.Folder, NullLogger.Instance, TestContext.Current.CancellationToken),
            () => cluster.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pages_WhileTheServerIsSilent_KeepWhatTheyHoldAndTheirPeople()
    {
        var address = new NpgsqlConnectionStringBuilder(await TestPostgres.CloneAsync());
        await using var proxy = new TcpProxy(address.Host!, address.Port);
        (address.Host, address.Port, address.Timeout) = ("127.0.0.1", proxy.Port, 5);
        await using var app = new OutageApp(address.ConnectionString);
        await OutlivesAsync(app, Silent(proxy.Silence), Silent(proxy.Speak));

        static Func<Task> Silent(Action turn) => () =>
        {
            turn();
            return Task.CompletedTask;
        };
    }

    private static async Task OutlivesAsync(OutageApp app, Func<Task> leave, Func<Task> comeBack)
    {
        await app.InitializeAsync();
        using var api = app.Api();
        var run = await api.BegunRunAsync(total: 5);
        await using var stranger = app.Successor(); // has never seen the cookie
        var (dialog, list) = await OpenAsync(app, run);
        var cookie = string.Join("; ", (await dialog.Context.CookiesAsync()).Select(c => $"{c.Name}={c.Value}"));
        app.Log.Clear();
        await leave();
        var away = Stopwatch.StartNew();
        await Expect(list.Locator(".live-word")).ToContainTextAsync("Reconnecting");
        while (away.Elapsed < Soak.Seconds(25, 600))
        {
            await AnswersWithoutDatabaseAsync(app, stranger, cookie);
        }

        await list.PictureAsync("outage-list");
        await ActsInVainAsync(list);
        Assert.True(app.Log.Lines.Count <= 8, $"{app.Log.Lines.Count} lines:\n{string.Join('\n', app.Log.Lines.Take(40))}");
        await comeBack();
        var back = Stopwatch.StartNew();
        await Task.WhenAll(new[] { dialog, list }.Select(page => Expect(page.Locator(".live-word")).ToHaveTextAsync("Live", new() { Timeout = (float)_promise.TotalMilliseconds })));
        TestContext.Current.TestOutputHelper?.WriteLine($"live {back.Elapsed.TotalSeconds:0.0} s after {away.Elapsed.TotalSeconds:0} s; log: {string.Join('\n', app.Log.Lines)}");
        await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = new[] { new { item_id = "a", outcome = "succeeded" } } });
        await Expect(list.GetByText("1 of 5")).ToBeVisibleAsync(new() { Timeout = (float)_promise.TotalMilliseconds });

        await Expect(list.Locator("[data-search]")).ToHaveValueAsync("half a wo");
        await Expect(dialog.GetByRole(AriaRole.Dialog).GetByLabel("Why?")).ToHaveValueAsync("half a reas");
        Assert.True(await list.EvaluateAsync<bool>("() => window.notReloaded === true") && await dialog.EvaluateAsync<bool>("() => window.notReloaded === true"));
        await dialog.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Abort the run" }).ClickAsync();
        await Expect(dialog.Locator(".banner")).ToContainTextAsync("asked for the abort");
        await dialog.Context.CloseAsync();
    }

    /// <summary>A page with a dialog and half a reason in it, and a filtered list with half a word in its search.</summary>
    private static async Task<(IPage Dialog, IPage List)> OpenAsync(OutageApp app, long run)
    {
        var dialog = await app.SignInAsync(at: $"/t/contoso/runs/{run}");
        await dialog.Locator(".head-actions .btn.danger").ClickAsync();
        await dialog.GetByRole(AriaRole.Dialog).GetByLabel("Why?").FillAsync("half a reas");
        var list = await dialog.Context.NewPageAsync();
        await list.GotoAsync("/t/contoso/runs?resource=mailbox");
        await Expect(list.Locator(".run-list tbody input[type=checkbox]").First).ToBeVisibleAsync();
        await list.FillAsync("[data-search]", "half a wo");
        foreach (var page in new[] { dialog, list })
        {
            await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
            await page.EvaluateAsync("() => { window.notReloaded = true; }");
        }

        return (dialog, list);
    }

    /// <summary>A click that needs the database says that it is away; the page stays.</summary>
    private static async Task ActsInVainAsync(IPage list)
    {
        await list.Locator(".run-list tbody input[type=checkbox]").First.CheckAsync();
        await list.GetByRole(AriaRole.Button, new() { Name = "Retry failed" }).ClickAsync();
        await Expect(list.GetByRole(AriaRole.Dialog)).ToContainTextAsync("The database cannot be reached.");
        await list.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(list.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await list.GetByRole(AriaRole.Button, new() { Name = "Views" }).ClickAsync();
        await list.GetByLabel("Save these filters as").FillAsync("Mine");
        await list.GetByRole(AriaRole.Button, new() { Name = "Save view" }).ClickAsync();
        await Expect(list.Locator(".mud-snackbar")).ToContainTextAsync("The database cannot be reached.");
        await Expect(list.GetByText("0 of 5")).ToBeVisibleAsync();
    }

    private static async Task AnswersWithoutDatabaseAsync(OutageApp app, BrowserApp stranger, string cookie)
    {
        using var style = await GetAsync(app.Address + "/app.css", cookie, "text/css");
        Assert.Equal(HttpStatusCode.OK, style.StatusCode);
        using var health = await GetAsync(app.Address + "/health/live", cookie, "*/*");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        using var known = await GetAsync(app.Address + "/t/contoso/runs", cookie, "text/html");
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        using var home = await GetAsync(app.Address + "/", cookie, "text/html");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "The database cannot be reached"), (home.StatusCode, await TitleAsync(home)));
        using var unknown = await GetAsync(stranger.Address + "/t/contoso/runs", cookie, "text/html");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "The database cannot be reached"), (unknown.StatusCode, await TitleAsync(unknown)));
        using var asked = await app.Api().ReadAsync("/runs");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (asked.StatusCode, asked.Headers.RetryAfter is not null));
        using var login = await GetAsync(stranger.Address + "/login", cookie, "text/html");
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(string address, string cookie, string accept)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = _answer };
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "Cookie", cookie }, { "Accept", accept } } };
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string> TitleAsync(HttpResponseMessage answer)
    {
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return page.Split("<h1>") is [_, var rest] ? rest.Split("</h1>")[0] : page;
    }

    /// <summary>The app on a database that goes away, and what it logs about that.</summary>
    private sealed class OutageApp(string database) : BrowserApp
    {
        public LogBook Log { get; } = new();

        protected override Task<string> DatabaseAsync() => Task.FromResult(database);

        protected override string Roles => "web";

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Logging:LogLevel:Default", "Warning");
            builder.UseSetting("Logging:LogLevel:Microsoft.AspNetCore", "Warning");
            builder.ConfigureLogging(l => l.AddProvider(Log));
        }
    }
}
