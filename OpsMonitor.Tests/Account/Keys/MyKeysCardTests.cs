using Bunit;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Account.Keys;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Account.Keys;

/// <summary>One's own keys over a real database, without a browser.</summary>
public sealed class MyKeysCardTests : DialogActs, IAsyncLifetime
{
    private Shown _shown = null!;

    private ApiKeys Keys => _shown.Ledger.Get<ApiKeys>();

    private TenantId Contoso => _shown.Ledger.Contoso;

    public async ValueTask InitializeAsync()
    {
        _shown = await Shown.ToAnaAsync();
        await _shown.Ledger.SqlAsync("insert into memberships (tenant_id, user_id, role, notify) values (2, 1, 'viewer', 'own')");
    }

    public ValueTask DisposeAsync() => _shown.DisposeAsync();

    [Fact]
    public async Task Card_OfSomebodyWithKeys_ListsTheirsOfAllTenantsAlone()
    {
        await MakeAsync(new("nightly", [ApiScopes.RunsRead, ApiScopes.RunsWrite]));
        await Keys.CreateAsync(_shown.Ledger.Fabrikam, new NewApiKey("reports", [ApiScopes.RunsRead, ApiScopes.RunsWrite]), _shown.Ledger.Ana);
        await MakeAsync(new("import", [ApiScopes.InventoryWrite]) { IsService = true });
        await Keys.RevokeAsync(Contoso, (await MakeAsync(new("gone", [ApiScopes.RunsRead]))).Id, _shown.Ledger.Ana);
        await _shown.Ledger.SqlAsync("insert into users (id, display_name, user_name, is_platform_operator, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count) values (2, 'Ben', 'ben', false, false, false, false, false, 0)");
        await Keys.CreateAsync(Contoso, new NewApiKey("Ben's", [ApiScopes.RunsRead]), Actor.OfUser(2, "Ben"));

        var card = await OpenAsync();

        Assert.Equal(["reports", "nightly"], Names(card));
        var rows = card.FindAll("tbody tr").Select(r => r.TextContent).ToList();
        Assert.All(new[] { "Fabrikam", "runs:read, runs:write", "You may no longer do all of this" }, t => Assert.Contains(t, rows[0], StringComparison.Ordinal));
        Assert.Contains("Contoso", rows[1], StringComparison.Ordinal);
        Assert.DoesNotContain("no longer", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewKey_WhereIAmAViewer_OffersReadingAloneAndShowsTheTokenOnce()
    {
        await _shown.Ledger.SqlAsync("update memberships set role = 'viewer'");
        var card = await OpenAsync();
        await AskAsync(card, "New key");
        Assert.Equal([ApiScopes.RunsRead, ApiScopes.NotificationsRead], Dialogs.FindAll(".ticks code").Select(c => c.TextContent));
        Assert.DoesNotContain("service key", Dialogs.Markup, StringComparison.Ordinal);
        await Dialogs.TypeAsync("Name", "reports");

        await ClickAsync(Dialogs, "Make the key");

        await Eventually.True(() => Dialogs.FindAll("pre").Count == 1, "the token is shown");
        var token = Dialogs.Find("pre").TextContent;
        var grant = (await Keys.FindAsync(token))!;
        Assert.Equal((Contoso, 1L), (grant.Key.TenantId, grant.Key.CreatedBy));
        Assert.Equal([ApiScopes.RunsRead], grant.Key.Scopes);
        await ClickAsync(Dialogs, "Done");
        await Acting;
        Assert.DoesNotContain(token, card.Markup, StringComparison.Ordinal);
        Assert.Equal(["reports"], Names(card));
    }

    [Theory]
    [InlineData("update memberships set role = 'viewer'")]
    [InlineData("delete from memberships")]
    [InlineData("update user_sessions set ended_at = now()")]
    public async Task NewKey_ByWhoLostTheRightMeanwhile_IsNotMade(string sql)
    {
        var card = await OpenAsync();
        await AskAsync(card, "New key");
        await Dialogs.TypeAsync("Name", "nightly");
        await _shown.Ledger.SqlAsync(sql);

        await ClickAsync(Dialogs, "Make the key");
        await Acting;

        Assert.Empty((await Keys.ListAsync(Contoso)).Items);
    }

    [Fact]
    public async Task Rotate_OfMyKey_ShowsTheNewTokenAndKeepsTheOld()
    {
        var key = await MakeAsync(new("nightly", [ApiScopes.RunsRead]));
        var card = await OpenAsync();

        await AskAsync(card, "Rotate nightly");
        await ClickAsync(Dialogs, "Make a new token");

        await Eventually.True(() => Dialogs.FindAll("pre").Count == 1, "the token is shown");
        Assert.NotNull(await Keys.FindAsync(Dialogs.Find("pre").TextContent));
        Assert.NotNull(await Keys.FindAsync(key.Token));
        await ClickAsync(Dialogs, "Done");
        await Acting;
        await Eventually.True(() => card.FindAll("tbody tr") is [_, var old] && old.TextContent.Contains("Replaced by", StringComparison.Ordinal), "the old one says so");
    }

    [Fact]
    public async Task Rotate_AfterIWasRemoved_MakesNothing()
    {
        await MakeAsync(new("nightly", [ApiScopes.RunsRead]));
        var card = await OpenAsync();
        await AskAsync(card, "Rotate nightly");
        await _shown.Ledger.SqlAsync("delete from memberships");

        await ClickAsync(Dialogs, "Make a new token");
        await Acting;

        Assert.Single((await Keys.ListAsync(Contoso)).Items);
    }

    [Fact]
    public async Task Revoke_OfMyKeyAfterIWasRemoved_EndsIt()
    {
        var key = await MakeAsync(new("nightly", [ApiScopes.RunsRead]));
        await _shown.Ledger.SqlAsync("delete from memberships");
        var card = await OpenAsync();
        Assert.Contains("Rests", card.Find("tbody tr").TextContent, StringComparison.Ordinal);

        await AskAsync(card, $"Revoke nightly, opsm_{key.KeyId}_...");
        await ClickAsync(Dialogs, "Revoke");
        await Acting;

        Assert.Equal(ApiKeyState.Revoked, Assert.Single((await Keys.ListAsync(Contoso)).Items).StateAt(DateTimeOffset.UtcNow));
        await Eventually.True(() => card.Markup.Contains("Your role allows none", StringComparison.Ordinal), "the card says that no key is left, and why");
    }

    [Fact]
    public async Task Revoke_OfAKeyThatIsNoLongerMine_EndsNothing()
    {
        var key = await MakeAsync(new("nightly", [ApiScopes.RunsRead]));
        var card = await OpenAsync();
        await AskAsync(card, $"Revoke nightly, opsm_{key.KeyId}_...");
        await _shown.Ledger.SqlAsync("update api_keys set created_by = null");

        await ClickAsync(Dialogs, "Revoke");
        await Acting;

        Assert.NotNull(await Keys.FindAsync(key.Token));
    }

    private static string[] Names(IRenderedComponent<MyKeysCard> card) => [.. card.FindAll("tbody tr .main-cell").Select(c => c.ChildNodes[0].TextContent.Trim())];

    private Task<CreatedApiKey> MakeAsync(NewApiKey asked) => Keys.CreateAsync(Contoso, asked, _shown.Ledger.Ana);

    private async Task<IRenderedComponent<MyKeysCard>> OpenAsync()
    {
        Dialogs = _shown.Bunit.Render<MudDialogProvider>();
        var card = _shown.Bunit.Render<MyKeysCard>();
        await Eventually.True(() => card.FindAll(".skeleton").Count == 0, "the keys are read");
        return card;
    }
}
