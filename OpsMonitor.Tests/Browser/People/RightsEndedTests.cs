using System.Diagnostics;
using Microsoft.Playwright;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.People;

/// <summary>Rights that end while pages are open, in two processes on one database: the pages end or shrink by themselves, idle ones too.</summary>
public sealed class RightsEndedTests(RightsEndedTests.TwoNodes app) : IClassFixture<RightsEndedTests.TwoNodes>
{
    private const string NothingHere = "There is nothing here";

    // The promise; a machine that runs other tests meanwhile gets twice that.
    private static readonly TimeSpan _promise = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Membership_Deleted_EndsEveryOpenPageOnEveryNode()
    {
        var id = await app.AddPersonAsync("Mia Leaver", "mia@contoso.example", TenantRole.Operator);
        var seed = await app.SeedAsync();
        var first = await app.SignInAsync(email: "mia@contoso.example");
        var second = await OnSecondNodeAsync(first);
        List<IPage> pages =
        [
            await OpenAsync(first, "/t/contoso/runs", "Runs"), await OpenAsync(first, $"/t/contoso/backups/{seed.Set}", null),
            await OpenAsync(second, "/t/contoso/findings", "Findings"), await OpenAsync(second, $"/t/contoso/runs/{seed.Run}", null), await OpenAsync(first, "/t/contoso/wall", "contoso"),
        ];

        await app.SqlAsync($"delete from memberships where user_id = {id}");

        await AllAsync(pages, page => EndsAsync(page, NothingHere));
        await Expect(pages[0].Locator("nav.nav, .bell")).ToHaveCountAsync(0);
        await pages[0].PictureAsync("rights-ended");
        await first.Context.CloseAsync();
        await second.Context.CloseAsync();
    }

    [Fact]
    public async Task Role_Lowered_TakesTheButtonsAndTheOpenDialogAway()
    {
        var id = await app.AddPersonAsync("Lou Lowered", "lou@contoso.example", TenantRole.Operator);
        await app.SqlAsync($"insert into bulk_operation_runs (tenant_id, resource, action, status, total_items, summary) values ({app.Contoso}, 'keys', 'cut', 'running', 10, 'Quiet run')");
        var page = await app.SignInAsync(email: "lou@contoso.example", at: "/t/contoso/runs?resource=keys");
        await page.Locator(".run-list a.open").First.ClickAsync();
        var abort = page.Locator(".head-actions").GetByRole(AriaRole.Button, new() { Name = "Abort" });
        await abort.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        var backups = await OpenAsync(page, "/t/contoso/backups", "Backup sets");
        await Expect(backups.Locator("main form")).ToHaveCountAsync(1);

        await app.SqlAsync($"update memberships set role = 'viewer' where user_id = {id}");

        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0, Within());
        await Expect(abort).ToHaveCountAsync(0, Within());
        await Expect(backups.Locator("main form")).ToHaveCountAsync(0, Within());
        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task SignOut_InAnotherTab_EndsAllPagesAndTheCopiedCookie()
    {
        await app.AddPersonAsync("Sol Signer", "sol@contoso.example", TenantRole.Operator);
        var first = await app.SignInAsync(email: "sol@contoso.example");
        var second = await OnSecondNodeAsync(first);
        List<IPage> pages = [await OpenAsync(first, "/t/contoso/inventory", "Inventory"), await OpenAsync(first, "/account", "Account"), await OpenAsync(second, "/t/contoso/runs", "Runs")];
        var copied = string.Join("; ", (await first.Context.CookiesAsync()).Select(c => $"{c.Name}={c.Value}"));
        Assert.Equal(200, await StatusAsync(app.Address, copied));
        Assert.Equal(200, await StatusAsync(app.Second.Address, copied));

        await first.GetByRole(AriaRole.Button, new() { Name = "Account, Sol Signer" }).ClickAsync();
        await first.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await first.ArrivesAtAsync("**/login*"); // the form's answer, or the end of the page that sent it, whichever comes first

        Assert.Equal(302, await StatusAsync(app.Address, copied)); // at once where it was done
        await AllAsync(pages, page => EndsAsync(page, "Sign in"));
        Assert.Equal(302, await StatusAsync(app.Second.Address, copied));
        await first.Context.CloseAsync();
        await second.Context.CloseAsync();
    }

    [Theory]
    [InlineData("update users set security_stamp = 'another password' where id = {0}")]
    [InlineData("update users set lockout_enabled = true, lockout_end = now() + interval '1 year' where id = {0}")]
    [InlineData("update user_sessions set ended_at = now(), ended_by = 'an admin' where user_id = {0}")]
    [InlineData("update user_sessions set expires_at = now() where user_id = {0}")] // signals nothing
    public async Task Session_EndedAnyOtherWay_EndsThePagesToo(string sql)
    {
        var mail = $"x{Guid.NewGuid():n}@contoso.example";
        var id = await app.AddPersonAsync("Pat Passing", mail, TenantRole.Viewer);
        var page = await app.SignInAsync(email: mail);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Runs");

        await app.SqlAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, id));

        await EndsAsync(page, "Sign in");
        Assert.Contains("returnUrl=%2Ft%2Fcontoso%2Fruns", page.Url, StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task PlatformOperator_Demoted_LosesTenantsAndPortfolio()
    {
        var id = await app.AddPersonAsync("Olga Operator", "olga@contoso.example", TenantRole.Viewer);
        await app.SqlAsync($"update users set is_platform_operator = true where id = {id}");
        var page = await app.SignInAsync(email: "olga@contoso.example");
        List<IPage> pages =
        [
            await OpenAsync(page, "/t/fabrikam/runs", "Runs"), await OpenAsync(page, "/portfolio", "Portfolio"),
            await OpenAsync(page, "/portfolio/wall", "All tenants"), await OpenAsync(page, "/t/fabrikam/wall", "fabrikam"),
        ];
        await page.GotoAsync("/account");
        await Expect(page.Locator(".seat")).ToHaveCountAsync(2);

        await app.SqlAsync($"update users set is_platform_operator = false where id = {id}");

        await AllAsync(pages, p => EndsAsync(p, NothingHere));
        await Expect(page.Locator(".seat")).ToHaveCountAsync(1, Within());
        await Expect(page.Locator("nav.nav a[href='portfolio']")).ToHaveCountAsync(0, Within());
        await page.Context.CloseAsync();
    }

    private async Task<IPage> OnSecondNodeAsync(IPage signedIn)
    {
        var context = await Chromium.ContextAsync(baseUrl: app.Second.Address);
        var cookies = await signedIn.Context.CookiesAsync();
        await context.AddCookiesAsync(cookies.Select(c => new Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path, HttpOnly = c.HttpOnly }));
        return await context.NewPageAsync();
    }

    private static async Task<IPage> OpenAsync(IPage neighbour, string path, string? heading)
    {
        var page = await neighbour.Context.NewPageAsync();
        await page.GotoAsync(path);
        await Expect(page.Locator(".live-word")).ToHaveTextAsync("Live");
        await Expect(page.Locator("h1")).Not.ToHaveTextAsync(NothingHere);
        if (heading is not null)
        {
            await Expect(page.Locator("h1")).ToHaveTextAsync(heading);
        }

        return page;
    }

    private static async Task AllAsync(List<IPage> pages, Func<IPage, Task> check)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(pages.Select(check));
        TestContext.Current.TestOutputHelper?.WriteLine($"{pages.Count} pages ended within {clock.Elapsed.TotalSeconds:0.0} s");
    }

    private static Task EndsAsync(IPage page, string heading) => Expect(page.Locator("h1")).ToHaveTextAsync(heading, new() { Timeout = (float)_promise.TotalMilliseconds });

    private static LocatorAssertionsToHaveCountOptions Within() => new() { Timeout = (float)_promise.TotalMilliseconds };

    private static async Task<int> StatusAsync(string address, string cookie)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, address + "/t/contoso/runs");
        request.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    /// <summary>A second process beside the first, on the same database.</summary>
    public sealed class TwoNodes : BrowserApp
    {
        public BrowserApp Second { get; private set; } = null!;

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            Second = Successor();
        }

        public override async ValueTask DisposeAsync()
        {
            await Second.DisposeAsync();
            await base.DisposeAsync();
            GC.SuppressFinalize(this);
        }
    }
}
