using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using OpsMonitor.App.Account;
using OpsMonitor.App.Account.Invitations;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Account.Recovery;
using OpsMonitor.App.Account.TwoFactor;
using OpsMonitor.App.Backups;
using OpsMonitor.App.Findings;
using OpsMonitor.App.Frame;
using OpsMonitor.App.Inventory;
using OpsMonitor.App.Items;
using OpsMonitor.App.Look;
using OpsMonitor.App.Notifications;
using OpsMonitor.App.Notifications.Mail;
using OpsMonitor.App.Overview;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Layouts;
using OpsMonitor.App.Portfolio;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Runs.First;
using OpsMonitor.App.Runs.List;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.App.Settings;
using OpsMonitor.App.Settings.Audit;
using OpsMonitor.App.Settings.Deadlines;
using OpsMonitor.App.Settings.Keys;
using OpsMonitor.App.Settings.Logins;
using OpsMonitor.App.Settings.Platform;
using OpsMonitor.App.Settings.Telling;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Parts;

/// <summary>Every page that has an address, with hostile values in each of its parameters: it says what it does not know, and never fails.</summary>
public sealed class PagesAddressTests(BrowserApp app) : IClassFixture<BrowserApp>, IAsyncDisposable
{
    private const string Slug = "contoso";

    private static readonly string[] _hostile =
    [
        "%00", "a%00b", "%ED%A0%80", "%0a", "%20", "%zz", "'\"<>--", "-1", "99999999999999999999", "0001-01-01", "9999-12-31T23:59:59-12:00", "10000-01-01", "nonsense", "true", "AAAA",
        "tampered!", new('x', 5_000), "%E2%80%AE", "x&x=y",
    ];

    private static readonly string[] _parameters =
    [
        "status", "bucket", "by", "days", "from", "to", "q", "failures", "stalled", "retry_of", "reason", "outcome", "cursor", "newer", "change", "type", "run", "resolved", "unread", "event",
        "kind", "id", "baseline", "current", "item", "range", "theme", "who", "action", "programs", "channel", "rule", "state", "statuss", "",
    ];

    private readonly BunitContext _bunit = new();

    // What lists something has nothing to list where the address asks for what it does not know.
    public static TheoryData<Type, bool> Pages => new()
    {
        { typeof(RunsPage), true }, { typeof(RunPage), false }, { typeof(ItemHistoryPage), false }, { typeof(FindingsPage), true }, { typeof(FindingPage), false },
        { typeof(InventoryPage), false }, { typeof(InventorySyncPage), true }, { typeof(BackupsPage), false }, { typeof(BackupSetPage), true }, { typeof(NotificationsPage), true },
        { typeof(OverviewPage), false }, { typeof(PortfolioPage), false }, { typeof(AccountPage), false }, { typeof(TenantWallPage), false }, { typeof(WallPage), false },
        { typeof(GeneralPage), false }, { typeof(MembersPage), false }, { typeof(AuditPage), true }, { typeof(TenantsPage), false }, { typeof(OperatorsPage), false }, { typeof(PlatformAuditPage), true }, { typeof(AboutPage), false },
        { typeof(SignInPage), false }, { typeof(KeysPage), true }, { typeof(LoginsPage), false }, { typeof(FirstRunPage), false },
        { typeof(DeadlinesPage), false }, { typeof(ChannelsPage), false }, { typeof(RulesPage), false }, { typeof(RulePage), false }, { typeof(DeliveriesPage), true }, { typeof(DeliveryPage), false },
    };

    private NavigationManager Navigation => _bunit.Services.GetRequiredService<NavigationManager>();

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Fact]
    public void Table_OfPages_HasEachThatHasAnAddress() => Assert.Equal(
        typeof(RunsPage).Assembly.GetTypes().Where(t => t.GetCustomAttributes(typeof(RouteAttribute), false).Length > 0)
            .Except([typeof(LoginPage), typeof(SetUpPage), typeof(InvitePage), typeof(ResetPage), typeof(MailPage), typeof(CodePage), typeof(ConnectPage), typeof(NotFound), typeof(OpsMonitor.App.Frame.App)]).Select(t => t.Name).Where(n => n != "HomePage").Order(),
        Pages.Select(p => p.Data.Item1.Name).Order());

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_WithHostileValues_ShowsItselfAndSaysWhatItDoesNotKnow(Type type, bool lists)
    {
        var seed = await app.SeedAsync();
        await using var scope = app.Services.CreateAsyncScope();
        SetUp(scope.ServiceProvider, await scope.ServiceProvider.SessionAsync(app.AnaId));
        var path = Path(type, seed);
        Navigation.NavigateTo(path + "?statuss=failed");
        var shown = Show(type, seed);
        await Eventually.True(() => shown.Markup.Contains("statuss", StringComparison.Ordinal) && !shown.Markup.Contains("skeleton", StringComparison.Ordinal), $"{type.Name} names it");
        Assert.True(!lists || shown.FindAll("section.card").Count == 0, $"{type.Name} lists what nobody asked for");

        foreach (var parameter in _parameters)
        {
            foreach (var value in _hostile)
            {
                await shown.InvokeAsync(() => Navigation.NavigateTo($"{path}?{parameter}={value}"));
                Assert.False(shown.Markup.Contains("This page could not be shown", StringComparison.Ordinal), $"{type.Name} fails with {parameter}={value}");
            }
        }

        await shown.InvokeAsync(() => Navigation.NavigateTo(path));
        var board = type.Name.Contains("Wall", StringComparison.Ordinal); // its frame comes anew with a route only
        await Eventually.True(() => (board || !shown.Markup.Contains("address-note", StringComparison.Ordinal)) && !shown.Markup.Contains("skeleton", StringComparison.Ordinal), $"{type.Name} is whole again");
        Assert.Empty(shown.FindComponents<PageError>());
    }

    private static string Path(Type type, BrowserSeed seed) => type.Name switch
    {
        nameof(RunPage) => Urls.Run(Slug, seed.Run),
        nameof(FindingPage) => Urls.Finding(Slug, seed.Finding),
        nameof(InventorySyncPage) => Urls.InventorySync(Slug, seed.Sync),
        nameof(BackupSetPage) => Urls.BackupSet(Slug, seed.Set),
        nameof(RunsPage) => Urls.Runs(Slug),
        nameof(FindingsPage) => Urls.Findings(Slug),
        nameof(NotificationsPage) => Urls.Notifications(Slug),
        _ => "/somewhere",
    };

    private IRenderedComponent<PageErrorBoundary> Show(Type type, BrowserSeed seed) => _bunit.Render<PageErrorBoundary>(p => p.AddChildContent(builder =>
    {
        var layout = type.GetCustomAttributes(typeof(LayoutAttribute), false) is [LayoutAttribute { LayoutType: var l }] && l == typeof(WallLayout);
        if (layout)
        {
            builder.OpenComponent<WallLayout>(0);
            builder.AddComponentParameter(1, "Body", (RenderFragment)(inner => Page(inner, type, seed)));
            builder.CloseComponent();
            return;
        }

        Page(builder, type, seed);
    }));

    private static void Page(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder, Type type, BrowserSeed seed)
    {
        builder.OpenComponent(2, type);
        if (type.GetProperty("Slug") is not null)
        {
            builder.AddComponentParameter(3, "Slug", Slug);
        }

        if (type.GetProperty("Id") is not null)
        {
            builder.AddComponentParameter(4, "Id", type.Name switch
            {
                nameof(RunPage) => seed.Run,
                nameof(FindingPage) => seed.Finding,
                nameof(InventorySyncPage) => seed.Sync,
                nameof(RulePage) => seed.Rule,
                nameof(DeliveryPage) => (object)seed.Delivery,
                _ => seed.Set,
            });
        }

        builder.CloseComponent();
    }

    // The app's own services, except for those that belong to a circuit: of these bunit has its own.
    private void SetUp(IServiceProvider services, Claim session)
    {
        _bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        _bunit.AddAuthorization().SetAuthorized("Ana Ruiz").SetClaims(new Claim(ClaimTypes.NameIdentifier, $"{app.AnaId}"), new Claim(ClaimTypes.Name, "Ana Ruiz"), session);
        _bunit.Services.AddMudServices(o => o.PopoverOptions.CheckForPopoverProvider = false);
        _bunit.Services.AddSingleton(new ViewerClock(TimeProvider.System));
        _bunit.Services.AddScoped(_ => ActivatorUtilities.CreateInstance<CurrentTenant>(_bunit.Services));
        _bunit.Services.AddScoped(_ => ActivatorUtilities.CreateInstance<RunActions>(_bunit.Services));
        _bunit.Services.AddScoped(_ => ActivatorUtilities.CreateInstance<PasskeyBrowser>(_bunit.Services));
        _bunit.Services.AddScoped<OneAtATime>();
        _bunit.Services.AddFallbackServiceProvider(services);
    }
}
