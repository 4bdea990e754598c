using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Account.Recovery;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Account.Own;

/// <summary>Reset links: who gets one, and what it opens.</summary>
public sealed class PasswordResetTests(SignInApp app) : IClassFixture<SignInApp>
{
    private const string Next = "another horse battery";

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    private PasswordResets Resets => app.Services.GetRequiredService<PasswordResets>();

    [Fact]
    public async Task Link_OfAnAdmin_SetsANewPasswordOnceAndEndsAllSessions()
    {
        var (admin, scene) = (await AccountScene.MakeAsync(app, TenantRole.TenantAdmin), await AccountScene.MakeAsync(app));
        var session = await scene.HolderAsync();
        var link = await Resets.MakeLinkAsync(scene.Id, app.Contoso, admin.Actor);
        using var browser = app.From(scene.Address);

        var refused = await PostAsync(browser, link!, "short");
        var page = await PostAsync(browser, link!, Next);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("Your new password holds", page.Text, StringComparison.Ordinal);
        Assert.False(await scene.LivesAsync(session));
        Assert.Contains("This link is not open", await browser.GetStringAsync(new Uri(link!, UriKind.Relative), Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await SignInApp.SignInAsync(browser, scene.Email, Next)).StatusCode);
        Assert.Equal(["account.reset_link_made", "session.ended", "account.password_reset"], await scene.AuditAsync());
    }

    [Fact]
    public async Task Link_ForWhomTheAdminDoesNotAnswer_IsNotMade()
    {
        var admin = await AccountScene.MakeAsync(app, TenantRole.TenantAdmin);
        var elsewhere = await AccountScene.MakeAsync(app);
        await elsewhere.JoinAsync(app.Fabrikam, TenantRole.Viewer);
        var platform = await AccountScene.MakeAsync(app, change: u => u.IsPlatformOperator = true);
        var keyless = await AccountScene.MakeAsync(app, password: null);
        var viewer = await AccountScene.MakeAsync(app);
        var stranger = await app.AddPersonAsync("stranger@contoso.example");

        Assert.Null(await Resets.MakeLinkAsync(elsewhere.Id, app.Contoso, admin.Actor));
        Assert.Null(await Resets.MakeLinkAsync(platform.Id, app.Contoso, admin.Actor));
        Assert.Null(await Resets.MakeLinkAsync(keyless.Id, app.Contoso, admin.Actor));
        Assert.Null(await Resets.MakeLinkAsync(stranger, app.Contoso, admin.Actor));
        Assert.Null(await Resets.MakeLinkAsync(admin.Id, app.Contoso, viewer.Actor));
        Assert.NotNull(await Resets.MakeLinkAsync(elsewhere.Id, app.Contoso, platform.Actor));
        await admin.JoinAsync(app.Fabrikam, TenantRole.TenantAdmin);
        Assert.NotNull(await Resets.MakeLinkAsync(elsewhere.Id, app.Contoso, admin.Actor));
    }

    [Fact]
    public async Task Link_OfSomebodyWhoJoinedElsewhereMeanwhile_OpensNothing()
    {
        var (admin, scene) = (await AccountScene.MakeAsync(app, TenantRole.TenantAdmin), await AccountScene.MakeAsync(app));
        var link = await Resets.MakeLinkAsync(scene.Id, app.Contoso, admin.Actor);
        await scene.JoinAsync(app.Fabrikam, TenantRole.TenantAdmin);

        using var browser = app.From(scene.Address);

        Assert.Contains("This link is not open", await browser.GetStringAsync(new Uri(link!, UriKind.Relative), Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Link_OfAnAdminWhoLostTheRight_OpensNothing(bool removed)
    {
        var (admin, scene) = (await AccountScene.MakeAsync(app, TenantRole.TenantAdmin), await AccountScene.MakeAsync(app));
        var link = await Resets.MakeLinkAsync(scene.Id, app.Contoso, admin.Actor);
        var other = await AccountScene.MakeAsync(app, TenantRole.TenantAdmin);
        var memberships = app.Services.GetRequiredService<Domain.Access.Members.MembershipLedger>();
        Assert.Null(removed
            ? await memberships.RemoveAsync(app.Contoso, admin.Id, other.Actor, Cancel)
            : await memberships.ChangeRoleAsync(app.Contoso, admin.Id, TenantRole.Operator, other.Actor, Cancel));
        using var browser = app.From(scene.Address);

        Assert.Contains("This link is not open", await browser.GetStringAsync(new Uri(link!, UriKind.Relative), Cancel), StringComparison.Ordinal);
        var forged = link!.Replace($"by={admin.Id}", $"by={other.Id}", StringComparison.Ordinal);
        Assert.Contains("This link is not open", await browser.GetStringAsync(new Uri(forged, UriKind.Relative), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_OfAnAdminWhoIsLockedOut_OpensNothing()
    {
        var (admin, scene) = (await AccountScene.MakeAsync(app, TenantRole.TenantAdmin), await AccountScene.MakeAsync(app));
        var link = await Resets.MakeLinkAsync(scene.Id, app.Contoso, admin.Actor);
        await using (var db = app.Services.GetRequiredService<OpsDb>().ForAllTenants("test data"))
        {
            await db.Users.Where(u => u.Id == admin.Id).ExecuteUpdateAsync(s => s.SetProperty(u => u.LockoutEnabled, true).SetProperty(u => u.LockoutEnd, DateTimeOffset.UtcNow.AddDays(1)), Cancel);
        }

        using var browser = app.From(scene.Address);

        Assert.Contains("This link is not open", await browser.GetStringAsync(new Uri(link!, UriKind.Relative), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_ThatIsNone_IsAnsweredAlikeWhateverIsWrong()
    {
        var scene = await AccountScene.MakeAsync(app);
        using var browser = app.From(scene.Address);
        HashSet<string> answers = [];
        foreach (var query in new[] { "", "?user=1", "?user=x&token=y", "?user=999999&token=y", $"?user={scene.Id}&token=y", $"?user={scene.Id}&token=CfDJ8", "?token=y" })
        {
            var page = await browser.GetStringAsync(new Uri("/reset" + query, UriKind.Relative), Cancel);
            answers.Add(page[page.IndexOf("<main", StringComparison.Ordinal)..page.IndexOf("</main>", StringComparison.Ordinal)]);
        }

        Assert.Contains("This link is not open", Assert.Single(answers), StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(HttpClient browser, string link, string password)
    {
        var token = await SignInApp.TokenAsync(browser, link);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "reset", ["__RequestVerificationToken"] = token, ["Form.Password"] = password });
        using var answer = await browser.PostAsync(new Uri(link, UriKind.Relative), form, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
