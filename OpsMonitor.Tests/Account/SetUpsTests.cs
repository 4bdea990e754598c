using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Account;

/// <summary>Set-up happens once: one link, one admin, all or nothing.</summary>
public sealed class SetUpsTests
{
    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_OfAnEarlierStart_IsVoid()
    {
        await using var ledger = Ledger.Of(await TestPostgres.CloneAsync());
        var setUps = ledger.Get<SetUps>();

        var tokens = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => setUps.NewTokenAsync(Cancel)));

        var valid = await Task.WhenAll(tokens.Select(t => setUps.IsValidAsync(t, Cancel)));
        Assert.Single(valid, v => v);
        Assert.False(await setUps.IsValidAsync("", Cancel));
        Assert.False(await setUps.IsValidAsync(null, Cancel));
        Assert.Equal(0L, await ledger.ScalarAsync<long>($"select count(*) from set_up_tokens where encode(hash, 'escape') like '%{tokens[5]}%'"));
    }

    [Fact]
    public async Task Make_ByManyAtOnce_MakesOneAdminAndOneTenant()
    {
        await using var ledger = Ledger.Of(await TestPostgres.CloneAsync());
        var setUps = ledger.Get<SetUps>();
        var token = await setUps.NewTokenAsync(Cancel);

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(n =>
            setUps.MakeAsync(token, new User { DisplayName = $"Admin {n}", UserName = $"a{n}@x.example", IsPlatformOperator = true }, $"tenant-{n}", $"Tenant {n}", from: null, Cancel)));

        Assert.Single(made, m => m);
        Assert.Equal(["1 tenant_admin"], await ledger.TextsAsync("select count(*) || ' ' || max(m.role) from users u join memberships m on m.user_id = u.id join tenants t on t.id = m.tenant_id"));
        Assert.Equal((1L, 1L, 0L), (await CountAsync("users"), await CountAsync("tenants"), await CountAsync("set_up_tokens")));
        Assert.Equal(["platform tenant.set_up", "tenant.set_up"], await ledger.TextsAsync("select concat_ws(' ', case tenant_id when 0 then 'platform' end, action) from audit_logs order by 1"));
        Assert.Null(await setUps.NewTokenAsync(Cancel));

        Task<long> CountAsync(string table) => ledger.ScalarAsync<long>($"select count(*) from {table}");
    }

    [Fact]
    public async Task Make_ThatFailsHalfWay_LeavesNothingAndTheLinkAlive()
    {
        await using var ledger = Ledger.Of(await TestPostgres.CloneAsync());
        var setUps = ledger.Get<SetUps>();
        var token = await setUps.NewTokenAsync(Cancel);
        await ledger.SqlAsync("alter table memberships add constraint none check (role = 'nobody') not valid");

        await Assert.ThrowsAsync<DbUpdateException>(() => setUps.MakeAsync(token, new User { DisplayName = "Ada", UserName = "ada@x.example" }, "first", "First", from: null, Cancel));

        Assert.Equal(0L, await ledger.ScalarAsync<long>("select (select count(*) from tenants) + (select count(*) from users)"));
        Assert.True(await setUps.IsValidAsync(token, Cancel));
    }

    [Theory]
    [InlineData("Form.Password", "short")]
    [InlineData("Form.Email", "ada with a blank@x.example")]
    [InlineData("Form.Slug", "Not A Slug")]
    public async Task Form_ThatIsRefused_LeavesNoTenantAndCanBeSentAgain(string field, string wrong)
    {
        await using var app = new NewApp();
        await app.InitializeAsync();
        using var browser = new Visitor(app.Address);

        using var refused = await PostAsync(app, browser, (field, wrong));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        await using (var db = app.Services.GetRequiredService<OpsDb>().ForAllTenants("tests look"))
        {
            Assert.Equal((0, false), (await db.Users.CountAsync(Cancel), await db.Tenants.AnyAsync(t => t.Slug == "northwind", Cancel)));
        }

        using var made = await PostAsync(app, browser);
        Assert.Equal((HttpStatusCode.Redirect, "/t/northwind/start"), (made.StatusCode, new Uri(new Uri(app.Address), made.Headers.Location!).AbsolutePath));
        using var first = await browser.SendAsync(HttpMethod.Get, "/t/northwind/start");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var stranger = new Visitor(app.Address);
        Assert.DoesNotContain("Form.Password", await (await stranger.SendAsync(HttpMethod.Get, app.Link)).Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostAsync(NewApp app, Visitor browser, (string Field, string Value)? wrong = null)
    {
        var page = await (await browser.SendAsync(HttpMethod.Get, app.Link)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var token = page.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];
        var fields = new Dictionary<string, string>
        {
            ["_handler"] = "setup", ["__RequestVerificationToken"] = token, ["Form.TenantName"] = "Northwind", ["Form.Slug"] = "northwind",
            ["Form.DisplayName"] = "Ada Admin", ["Form.Email"] = "ada@northwind.example", ["Form.Password"] = BrowserApp.Password,
        };
        if (wrong is var (field, value))
        {
            fields[field] = value;
        }

        using var form = new FormUrlEncodedContent(fields);
        return await browser.SendAsync(HttpMethod.Post, app.Link, form);
    }

    private sealed class NewApp : ServedApp
    {
        private readonly LogBook _log = new();

        public string Link => "/setup?token=" + _log.Lines.Single(l => l.Contains("/setup?token=", StringComparison.Ordinal)).Split("/setup?token=")[1][..48];

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Logging:LogLevel:Default", "Warning");
            builder.ConfigureLogging(l => l.AddProvider(_log));
        }
    }
}
