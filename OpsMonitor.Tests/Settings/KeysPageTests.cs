using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using OpsMonitor.App.Settings.Keys;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Settings;

/// <summary>The page of API keys over a real database, without a browser.</summary>
public sealed class KeysPageTests : DialogActs, IAsyncLifetime
{
    private Shown _shown = null!;

    private ApiKeys Keys => _shown.Ledger.Get<ApiKeys>();

    private TenantId Contoso => _shown.Ledger.Contoso;

    public async ValueTask InitializeAsync()
    {
        _shown = await Shown.ToAnaAsync();
        await _shown.Ledger.SqlAsync("update memberships set role = 'tenant_admin'");
        _shown.Bunit.Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("OpsMonitor:Api:Burst", "1234"), new("OpsMonitor:Api:PerSecond", "56")]).Build());
    }

    public ValueTask DisposeAsync() => _shown.DisposeAsync();

    [Fact]
    public async Task Page_OfKeys_TellsOwnerRightsAndStateOfEach()
    {
        await MakeAsync(new("nightly", [ApiScopes.RunsRead, ApiScopes.RunsWrite]) { Operations = ["mailboxes.archive"] });
        await MakeAsync(new("import", [ApiScopes.InventoryWrite]) { IsService = true });
        var old = await MakeAsync(new("gone", [ApiScopes.RunsRead]));
        await Keys.RevokeAsync(Contoso, old.Id, _shown.Ledger.Ana);

        var page = await OpenAsync();

        Assert.Equal(["import", "nightly"], Names(page));
        var row = Row(page, "nightly");
        Assert.All(new[] { "Ana Ruiz", "runs:read, runs:write", "Only mailboxes.archive", "Live", "never" }, t => Assert.Contains(t, row, StringComparison.Ordinal));
        Assert.Contains("Service key", Row(page, "import"), StringComparison.Ordinal);
        Assert.Contains("1,234 requests at once and 56 a second", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Revoked", Row(await OpenAsync("?all=1"), "gone"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewKey_FilledIn_ShowsItsTokenOnce()
    {
        var page = await OpenAsync();
        await AskAsync(page, "New key");
        await Dialogs.TypeAsync("Name", "hr sync");
        await Dialogs.TypeAsync("Only for these operations", "mailboxes.archive, users.offboard");

        await ClickAsync(Dialogs, "Make the key");

        await Eventually.True(() => Dialogs.FindAll("pre").Count == 1, "the token is shown");
        var token = Dialogs.Find("pre").TextContent;
        var grant = (await Keys.FindAsync(token))!;
        Assert.Equal(("hr sync", 1L), (grant.Key.Name, grant.Key.CreatedBy));
        Assert.Equal(["mailboxes.archive", "users.offboard"], grant.Key.Operations!);
        Assert.InRange(grant.Key.ExpiresAt!.Value - DateTimeOffset.UtcNow, TimeSpan.FromDays(89), TimeSpan.FromDays(90));
        await ClickAsync(Dialogs, "Done");
        await Eventually.True(() => Dialogs.FindAll("pre").Count == 0, "the dialog is closed");
        Assert.DoesNotContain(token, page.Markup, StringComparison.Ordinal);
        Assert.Equal(["hr sync"], Names(page));
    }

    [Fact]
    public async Task NewKey_WithoutANameOrForNoOperation_IsRefusedInTheDialog()
    {
        var page = await OpenAsync();
        await AskAsync(page, "New key");
        await ClickAsync(Dialogs, "Make the key");
        Assert.Contains("needs a name", Dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        await Dialogs.TypeAsync("Name", "hr sync");
        await Dialogs.TypeAsync("Only for these operations", "everything");
        await ClickAsync(Dialogs, "Make the key");

        Assert.Contains("resource.action", Dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty((await Keys.ListAsync(Contoso)).Items);
    }

    [Fact]
    public async Task Revoke_ByAnAdmin_NamesTheKeyAndItsLastUseFirst()
    {
        var key = await MakeAsync(new("nightly", [ApiScopes.RunsRead]));
        Assert.NotNull(await Keys.FindAsync(key.Token));
        var page = await OpenAsync();

        await AskAsync(page, $"Revoke nightly, opsm_{key.KeyId}_...");
        Assert.All(new[] { "nightly", key.KeyId, "last used" }, t => Assert.Contains(t, Dialogs.Markup, StringComparison.Ordinal));
        await ClickAsync(Dialogs, "Revoke");

        await Eventually.True(async () => await Keys.FindAsync(key.Token) is null, "the key is dead");
        await Eventually.True(() => Names(page).Length == 0, "the list shows live keys");
    }

    [Fact]
    public async Task Rotate_OfOnesOwnKey_ShowsTheNewTokenAndKeepsTheOld()
    {
        var key = await MakeAsync(new("nightly", [ApiScopes.RunsRead]));
        var page = await OpenAsync();

        await AskAsync(page, "Rotate nightly");
        await ClickAsync(Dialogs, "Make a new token");

        await Eventually.True(() => Dialogs.FindAll("pre").Count == 1, "the token is shown");
        Assert.NotNull(await Keys.FindAsync(Dialogs.Find("pre").TextContent));
        Assert.NotNull(await Keys.FindAsync(key.Token));
        await ClickAsync(Dialogs, "Done");
        await Acting;
        Assert.Equal(["nightly", "nightly"], Names(page));
        await Eventually.True(() => page.FindAll("tbody tr") is [_, var old] && old.TextContent.Contains("Replaced", StringComparison.Ordinal), "the old one says so");
    }

    [Fact]
    public async Task Rotate_OfAnotherPersonsKey_IsNotOffered()
    {
        await _shown.Ledger.SqlAsync("insert into users (id, display_name, user_name, is_platform_operator, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count) values (2, 'Ben', 'ben', false, false, false, false, false, 0)");
        await _shown.Ledger.SqlAsync("insert into memberships (tenant_id, user_id, role, notify) values (1, 2, 'operator', 'own')");
        await Keys.CreateAsync(Contoso, new NewApiKey("Ben's", [ApiScopes.RunsRead]), Actor.OfUser(2, "Ben"));

        var page = await OpenAsync();

        Assert.Equal(["Ben's"], Names(page));
        Assert.DoesNotContain(page.FindAll("button"), b => b.GetAttribute("aria-label") == "Rotate Ben's");
    }

    [Fact]
    public async Task Write_ByWhoLostTheRight_ChangesNothing()
    {
        var key = await MakeAsync(new("nightly", [ApiScopes.RunsRead]));
        var page = await OpenAsync();
        await AskAsync(page, $"Revoke nightly, opsm_{key.KeyId}_...");
        await _shown.Ledger.SqlAsync("update memberships set role = 'operator'");

        await ClickAsync(Dialogs, "Revoke");
        await Acting;

        Assert.NotNull(await Keys.FindAsync(key.Token));
    }

    private static string[] Names(IRenderedComponent<KeysPage> page) => [.. page.FindAll("tbody tr .main-cell").Select(c => c.ChildNodes[0].TextContent.Trim())];

    private static string Row(IRenderedComponent<KeysPage> page, string name) => page.FindAll("tbody tr").Single(r => r.TextContent.Contains(name, StringComparison.Ordinal)).TextContent;

    private Task<CreatedApiKey> MakeAsync(NewApiKey asked) => Keys.CreateAsync(Contoso, asked, _shown.Ledger.Ana);

    private async Task<IRenderedComponent<KeysPage>> OpenAsync(string query = "")
    {
        _shown.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo("/t/contoso/settings/keys" + query);
        Dialogs = _shown.Bunit.Render<MudDialogProvider>();
        var page = _shown.Bunit.Render<KeysPage>(p => p.Add(r => r.Slug, "contoso"));
        await Eventually.True(() => page.FindAll(".filters").Count == 1 && page.FindAll(".skeleton").Count == 0, "the keys are read");
        return page;
    }
}
