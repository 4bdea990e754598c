using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.App.Account.Recovery;
using OpsMonitor.App.Account.TwoFactor;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.Domain.Access.Passkeys;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Account.Own;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Account.Passkeys;

/// <summary>Passkeys as their owner keeps them, and what becomes of them when an admin helps.</summary>
public sealed class OwnPasskeyTests(SignInApp app) : IClassFixture<SignInApp>
{
    private const string Wrong = "wrong horse battery";
    private const string Next = "another horse battery";

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    private OwnAccount Own => app.Services.GetRequiredService<OwnAccount>();

    [Fact]
    public async Task Passkey_AddedRenamedAndRemoved_StandsInTheAuditAndEndsOtherSessionsAtTheEnd()
    {
        var scene = await PasskeyScene.MakeAsync(app);
        var elsewhere = await scene.Person.HolderAsync();
        using var device = await scene.AddAsync("  my laptop ");
        Assert.True(await scene.Person.LivesAsync(elsewhere));
        var id = await scene.IdAsync("my laptop");

        Assert.Empty(await scene.Own.RenameAsync(scene.Me, id, "old laptop"));
        Assert.Empty(await scene.Own.RenameAsync(scene.Me, id, "old laptop"));
        Assert.NotEmpty(await scene.Own.RenameAsync(scene.Me, id, "a\u0000b"));
        Assert.NotEmpty(await scene.Own.RemoveAsync(scene.Me, Wrong, id));
        Assert.Empty(await scene.Own.RemoveAsync(scene.Me, SignInApp.Password, id));

        Assert.Empty(await scene.Own.ListAsync(scene.Me.Id));
        Assert.True(await scene.Person.LivesAsync(scene.Me));
        Assert.False(await scene.Person.LivesAsync(elsewhere));
        Assert.Equal(["account.passkey_added", "account.passkey_renamed", "session.ended", "account.passkey_removed"], await scene.Person.AuditAsync());
    }

    [Fact]
    public async Task Passkey_WithoutTheProof_IsNotAdded()
    {
        var scene = await PasskeyScene.MakeAsync(app);
        using var device = new SoftKey(PasskeyScene.Place(app));

        Assert.NotEmpty(await scene.TryAddAsync("mine", device, Wrong));

        Assert.Empty(await scene.Own.ListAsync(scene.Me.Id));
    }

    [Theory]
    [InlineData("elsewhere")]
    [InlineData("unverified")]
    [InlineData("unnamed")]
    [InlineData("again")]
    [InlineData("nonsense")]
    [InlineData("nothing")]
    public async Task Passkey_MadeWrongly_IsNotKept(string how)
    {
        var scene = await PasskeyScene.MakeAsync(app);
        using var device = how == "again" ? await scene.AddAsync("first") : new SoftKey(how == "elsewhere" ? "https://evil.example" : PasskeyScene.Place(app)) { Verifies = how != "unverified" };
        var (_, asked) = await scene.Own.BeginAsync(scene.Me, SignInApp.Password, PasskeyScene.Place(app));
        var made = how switch { "nonsense" => "{\"id\":\"\\ud800\"}", "nothing" => null, _ => device.Create(asked!.Question.Options) };

        Assert.NotEmpty(await scene.Own.AddAsync(scene.Me, asked!, how == "unnamed" ? "   " : "second", made));

        Assert.DoesNotContain(await scene.Own.ListAsync(scene.Me.Id), p => p.Name == "second");
    }

    [Fact]
    public async Task Question_OfSomebodyElse_AddsNothingToTheirsOrMine()
    {
        var (mine, theirs) = (await PasskeyScene.MakeAsync(app), await PasskeyScene.MakeAsync(app));
        using var device = new SoftKey(PasskeyScene.Place(app));
        var (_, asked) = await theirs.Own.BeginAsync(theirs.Me, SignInApp.Password, PasskeyScene.Place(app));

        Assert.NotEmpty(await mine.Own.AddAsync(mine.Me, asked!, "crossed", device.Create(asked!.Question.Options)));
    }

    // It would stand in the database as it came; NUL does not even arrive there.
    [Fact]
    public async Task Transports_OfADevice_AreKeptAsFarAsTheStandardNamesThem()
    {
        var scene = await PasskeyScene.MakeAsync(app);
        using var device = await scene.AddAsync("odd", new SoftKey(PasskeyScene.Place(app)) { Transports = ["usb", "\u0000", "carrier-pigeon", "usb"] });

        Assert.Equal(["usb"], (await scene.Person.ReadAsync(db => PasskeyLedger.OfAsync(db, scene.Me.Id))).Single().Transports);
    }

    [Fact]
    public async Task Accounts_OfOnePerson_GoByOneHandleThatIsNotTheirId()
    {
        var (scene, other) = (await PasskeyScene.MakeAsync(app), await PasskeyScene.MakeAsync(app));
        using var first = await scene.AddAsync("first");
        using var second = await scene.AddAsync("second");
        using var theirs = await other.AddAsync("theirs");

        Assert.Equal(first.Handle, second.Handle);
        Assert.NotEqual(first.Handle, theirs.Handle);
        Assert.Equal(32, first.Handle.Length);
    }

    [Fact]
    public async Task Proof_ByAPasskey_StandsForThePasswordInThisSessionAlone()
    {
        var scene = await PasskeyScene.MakeAsync(app);
        var (elsewhere, place) = (await scene.Person.HolderAsync(), PasskeyScene.Place(app));
        using var device = await scene.AddAsync("proves");
        var question = (await scene.Own.AskAsync(scene.Me, place))!;
        var said = device.Get(question.Options);

        var (proof, wrong) = await scene.Own.ProveAsync(scene.Me, question, said);
        var again = await scene.Own.ProveAsync(scene.Me, question, said);

        Assert.Null(wrong);
        Assert.Null(await Own.ProveAsync(scene.Me, proof!));
        Assert.NotNull(await Own.ProveAsync(elsewhere, proof!));
        Assert.Null(again.Proof);
        Assert.Empty(await scene.TryAddAsync("another", new SoftKey(place), proof!));
    }

    [Fact]
    public async Task Proof_ByAnothersPasskey_IsNone()
    {
        var (scene, other) = (await PasskeyScene.MakeAsync(app), await PasskeyScene.MakeAsync(app));
        using var mine = await scene.AddAsync("mine");
        using var theirs = await other.AddAsync("theirs");
        var question = (await scene.Own.AskAsync(scene.Me, PasskeyScene.Place(app)))!;

        Assert.Null((await scene.Own.ProveAsync(scene.Me, question, theirs.Get(question.Options))).Proof);
        Assert.Null((await scene.Own.ProveAsync(scene.Me, question, null)).Proof);
    }

    [Fact]
    public async Task LastWayIn_OfAPerson_IsNotRemoved()
    {
        var scene = await PasskeyScene.MakeAsync(app, password: null);
        using var first = await scene.AddAsync("first");
        var id = await scene.IdAsync("first");

        Assert.NotEmpty(await scene.Own.RemoveAsync(scene.Me, "", id));
        using var second = await scene.AddAsync("second");
        Assert.Empty(await scene.Own.RemoveAsync(scene.Me, "", id));

        Assert.Equal(["second"], (await scene.Own.ListAsync(scene.Me.Id)).Select(p => p.Name));
    }

    [Fact]
    public async Task ResetLink_OfAnAdmin_RemovesWhatItsHolderDoesNotKnow()
    {
        var admin = await AccountScene.MakeAsync(app, TenantRole.TenantAdmin);
        var scene = await PasskeyScene.MakeAsync(app);
        using var own = await scene.AddAsync("my own phone");
        using var planted = await scene.AddAsync("planted by a thief");
        var link = await app.Services.GetRequiredService<PasswordResets>().MakeLinkAsync(scene.Me.Id, app.Contoso, admin.Actor);
        using var browser = app.From(scene.Person.Address);
        var page = await browser.GetStringAsync(new Uri(link!, UriKind.Relative), Cancel);
        Assert.All(new[] { "my own phone", "planted by a thief" }, n => Assert.Contains(n, page, StringComparison.Ordinal));
        using var form = new FormUrlEncodedContent(
        [
            new("_handler", "reset"), new("__RequestVerificationToken", await SignInApp.TokenAsync(browser, link!)), new("Form.Password", Next),
            new("keep", $"{await scene.IdAsync("my own phone")}"), new("keep", "nonsense"),
        ]);

        using var answer = await browser.PostAsync(new Uri(link!, UriKind.Relative), form, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["my own phone"], (await scene.Own.ListAsync(scene.Me.Id)).Select(p => p.Name));
        Assert.Contains("account.passkey_removed", await scene.Person.AuditAsync());
    }

    [Fact]
    public async Task ResetLink_ForWhoHasPasskeysAlone_GivesThemAPassword()
    {
        var (admin, scene) = (await AccountScene.MakeAsync(app, TenantRole.TenantAdmin), await PasskeyScene.MakeAsync(app, password: null));
        var resets = app.Services.GetRequiredService<PasswordResets>();
        Assert.Null(await resets.MakeLinkAsync(scene.Me.Id, app.Contoso, admin.Actor));
        using var lost = await scene.AddAsync("lost");

        var link = await resets.MakeLinkAsync(scene.Me.Id, app.Contoso, admin.Actor);

        Assert.NotNull(link);
        using var browser = app.From(scene.Person.Address);
        using var form = new FormUrlEncodedContent([new("_handler", "reset"), new("__RequestVerificationToken", await SignInApp.TokenAsync(browser, link)), new("Form.Password", Next)]);
        (await browser.PostAsync(new Uri(link, UriKind.Relative), form, Cancel)).Dispose();
        Assert.Empty(await scene.Own.ListAsync(scene.Me.Id));
        Assert.Equal(HttpStatusCode.Redirect, (await SignInApp.SignInAsync(browser, scene.Person.Email, Next)).StatusCode);
    }

    [Fact]
    public async Task CodesTurnedOff_ByAnAdmin_TakeThePasskeysAlong()
    {
        var (admin, scene) = (await AccountScene.MakeAsync(app, TenantRole.TenantAdmin), await PasskeyScene.MakeAsync(app));
        var apps = app.Services.GetRequiredService<Authenticators>();
        var key = await apps.NewKeyAsync(scene.Me.Id);
        Assert.Empty((await apps.TurnOnAsync(scene.Me, SignInApp.Password, key, AccountScene.Code(key))).Errors);
        using var device = await scene.AddAsync("on the lost phone");

        Assert.True(await apps.TurnOffForAsync(scene.Me.Id, app.Contoso, admin.Actor));

        Assert.Empty(await scene.Own.ListAsync(scene.Me.Id));
    }

    [Theory]
    [InlineData("", "http://localhost:5080", "http://localhost:5080")]
    [InlineData("", "https://ops.example.com/", "https://ops.example.com")]
    [InlineData("", "https://ops.example.com:8443/below/", "https://ops.example.com:8443")]
    [InlineData("", "http://ops.example.com", null)]
    [InlineData("", "https://192.0.2.7", null)]
    [InlineData("", "http://[::1]:5080", null)]
    [InlineData("", "null", null)]
    [InlineData("https://ops.example.com", "https://ops.example.com:443/", "https://ops.example.com")]
    [InlineData("https://ops.example.com", "https://evil.example.com", null)]
    [InlineData("https://ops.example.com", "http://localhost:5080", null)]
    public void Place_OfAPage_IsAnAddressThatPeopleOpen(string known, string address, string? place) =>
        Assert.Equal(place, new PasskeyPlaces(Options.Create(new FrontOptions { PublicAddresses = known })).Of(address));
}
