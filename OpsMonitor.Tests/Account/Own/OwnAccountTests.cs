using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Account;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.App.Account.Sessions;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Account.Own;

/// <summary>What people change about their own account, and what that ends.</summary>
public sealed class OwnAccountTests(SignInApp app) : IClassFixture<SignInApp>
{
    private const string Next = "another horse battery";

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    private OwnAccount Own => app.Services.GetRequiredService<OwnAccount>();

    [Fact]
    public async Task Password_Changed_EndsAllOtherSessionsAndStandsInTheAudit()
    {
        var scene = await AccountScene.MakeAsync(app);
        var (here, elsewhere) = (await scene.HolderAsync(), await scene.HolderAsync());

        Assert.Empty(await Own.ChangePasswordAsync(here, SignInApp.Password, Next));

        Assert.Equal((true, false), (await scene.LivesAsync(here), await scene.LivesAsync(elsewhere)));
        Assert.Equal(["session.ended", "account.password_changed"], await scene.AuditAsync());
        using var browser = app.From(scene.Address);
        Assert.Equal(HttpStatusCode.OK, (await SignInApp.SignInAsync(browser, scene.Email, SignInApp.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await SignInApp.SignInAsync(browser, scene.Email, Next)).StatusCode);
    }

    [Fact]
    public async Task Password_OfTooFewLetters_ChangesNothing()
    {
        var scene = await AccountScene.MakeAsync(app);
        var (here, elsewhere) = (await scene.HolderAsync(), await scene.HolderAsync());

        Assert.NotEmpty(await Own.ChangePasswordAsync(here, SignInApp.Password, "short"));
        Assert.NotEmpty(await Own.ChangePasswordAsync(here, SignInApp.Password, ""));
        Assert.Equal(["This is not your password."], await Own.ChangePasswordAsync(here, "wrong horse battery", Next));

        Assert.True(await scene.LivesAsync(elsewhere));
        Assert.Empty(await scene.AuditAsync());
    }

    [Fact]
    public async Task Password_GuessedInAnOpenPage_HasToWait()
    {
        var scene = await AccountScene.MakeAsync(app);
        var here = await scene.HolderAsync();
        for (var n = 0; n < SignInLimits.PerDevice; n++)
        {
            Assert.Equal("This is not your password.", await Own.ProveAsync(here, $"guess number {n}"));
        }

        Assert.StartsWith("Too many attempts", await Own.ProveAsync(here, SignInApp.Password), StringComparison.Ordinal);
        Assert.Null(await Own.ProveAsync(await scene.HolderAsync(), SignInApp.Password)); // in another session: who guesses here keeps nobody out there
    }

    [Fact]
    public async Task Name_Changed_IsShownAtOnceWithoutAnotherSignIn()
    {
        var scene = await AccountScene.MakeAsync(app);
        var here = await scene.HolderAsync();

        Assert.NotEmpty(await Own.RenameAsync(here, " "));
        Assert.NotEmpty(await Own.RenameAsync(here, "a\nb"));
        Assert.NotEmpty(await Own.RenameAsync(here, "\u200B\u2060"));
        Assert.Empty(await Own.RenameAsync(here, "  Maria \u202EKeller\u200B "));

        Assert.Equal("Maria Keller", (await scene.Sessions.FindAsync(here.Session, Cancel))!.Name);
        Assert.Equal(["account.renamed"], await scene.AuditAsync());
    }

    [Fact]
    public async Task Dates_Chosen_AreWrittenSoInEveryBrowser()
    {
        var scene = await AccountScene.MakeAsync(app);
        var here = await scene.HolderAsync();
        Assert.NotEmpty(await Own.SetReaderAsync(here, "xx-nowhere", null));
        Assert.NotEmpty(await Own.SetReaderAsync(here, null, "Europe/Nowhere"));
        Assert.Empty(await Own.SetReaderAsync(here, "de-CH", "Europe/Zurich"));
        using var browser = app.From(scene.Address);
        using var signedIn = await SignInApp.SignInAsync(browser, scene.Email, SignInApp.Password);

        var page = await browser.GetStringAsync(new Uri("/account", UriKind.Relative), Cancel);

        Assert.Contains("data-culture=\"de-CH\"", page, StringComparison.Ordinal);
        Assert.Equal("Europe/Zurich", (await scene.Sessions.FindAsync(here.Session, Cancel))!.Zone);
        Assert.Empty(await Own.SetReaderAsync(here, null, null));
        Assert.Null((await scene.Sessions.FindAsync(here.Session, Cancel))!.Culture);
    }

    [Fact]
    public async Task Sessions_OfAPerson_AreTheirsToEnd()
    {
        var (scene, other) = (await AccountScene.MakeAsync(app), await AccountScene.MakeAsync(app));
        var (here, elsewhere, foreign) = (await scene.HolderAsync(), await scene.HolderAsync("Mozilla/5.0 (iPhone) Safari/1"), await other.HolderAsync());
        Assert.Equal(2, (await scene.Sessions.ListAsync(scene.Id, Cancel)).Count);

        Assert.False(await scene.Sessions.EndAsync(scene.Id, foreign.Session, "its owner", scene.Actor, Cancel));
        Assert.True(await scene.Sessions.EndAsync(scene.Id, elsewhere.Session, "its owner", scene.Actor, Cancel));
        Assert.False(await scene.Sessions.EndAsync(scene.Id, elsewhere.Session, "its owner", scene.Actor, Cancel));

        Assert.True(await other.LivesAsync(foreign));
        Assert.Equal([here.Session], (await scene.Sessions.ListAsync(scene.Id, Cancel)).Select(s => s.Id));
        Assert.Equal(["session.ended"], await scene.AuditAsync());
    }

    [Fact]
    public async Task Sessions_EndedByAnAdmin_AreNotedInEveryTenantWithTheName()
    {
        var scene = await AccountScene.MakeAsync(app);
        await scene.JoinAsync(app.Fabrikam, TenantRole.Viewer);
        await scene.HolderAsync();
        await scene.HolderAsync();

        Assert.Equal(2, await scene.Sessions.EndAllAsync(scene.Id, null, "an admin", Actor.OfUser(99, "Ben") with { From = "192.0.2.7" }, Cancel));

        Assert.Equal(["session.ended"], await scene.AuditAsync(app.Fabrikam));
        var entries = await scene.ReadAsync(db => db.Set<Domain.Audit.AuditLog>().Where(a => a.TenantId != Domain.Audit.AuditLog.Platform && a.SubjectId == scene.Id && a.Action == "session.ended").ToListAsync());
        Assert.Equal(2, entries.Count);
        Assert.All(entries, e => Assert.Equal(
            ("user:99", """{"by":"an admin","person":"Some Person","address":"192.0.2.7","sessions":"2"}"""), (e.Actor, e.Data)));
    }

    [Fact]
    public async Task SignIn_OfAMember_StandsInTheAuditWhetherItWorksOrNot()
    {
        var scene = await AccountScene.MakeAsync(app);
        using var browser = app.From(scene.Address);

        using var wrong = await SignInApp.SignInAsync(browser, scene.Email, "wrong horse battery");
        using var right = await SignInApp.SignInAsync(browser, scene.Email, SignInApp.Password);

        await Support.Eventually.True(async () => (await scene.AuditAsync()).Contains("session.refused"), TimeSpan.FromSeconds(10), "the refusal is noted");
        var began = await scene.ReadAsync(db => db.Set<Domain.Audit.AuditLog>().Where(a => a.TenantId != Domain.Audit.AuditLog.Platform && a.SubjectId == scene.Id && a.Action == "session.began").ToListAsync());
        Assert.Equal([$$"""{"by":"password","address":"{{scene.Address}}"}"""], began.Select(b => b.Data));
    }

    [Fact]
    public async Task SignIn_WithAnAddressThatNobodyHas_StandsInThePlatformsAuditWithoutIt()
    {
        var scene = await AccountScene.MakeAsync(app);
        using var browser = app.From(scene.Address);

        using var refused = await SignInApp.SignInAsync(browser, "my-password-typed-as@the.address", SignInApp.Password);

        List<Domain.Audit.AuditLog> noted = [];
        await Support.Eventually.True(
            async () => (noted = [.. (await scene.ReadAsync(db => db.Set<Domain.Audit.AuditLog>().Where(a => a.Actor == "user:unknown").ToListAsync())).Where(a => a.Data!.Contains($"\"{scene.Address}\"", StringComparison.Ordinal))]).Count > 0,
            TimeSpan.FromSeconds(10), "the refusal is noted");
        var entry = Assert.Single(noted);
        Assert.Equal((Domain.Audit.AuditLog.Platform, "session.refused", "Somebody unknown", $$"""{"address":"{{scene.Address}}"}"""), (entry.TenantId, entry.Action, entry.ActorName, entry.Data));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "Chrome on Windows")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36", "Samsung Internet on Android")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15", "Safari on macOS")]
    [InlineData("curl/8.5.0", "curl")]
    [InlineData("<script>", "A browser")]
    [InlineData(null, "A browser")]
    public void Browser_OfAUserAgent_IsSaidInWords(string? agent, string words) => Assert.Equal(words, BrowserWords.Of(agent));
}
