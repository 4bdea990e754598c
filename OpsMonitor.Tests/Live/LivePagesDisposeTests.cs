using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using OpsMonitor.App.Account.Keys;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.App.Backups;
using OpsMonitor.App.Findings;
using OpsMonitor.App.Frame;
using OpsMonitor.App.Inventory;
using OpsMonitor.App.Items;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Notifications;
using OpsMonitor.App.Overview;
using OpsMonitor.App.Parts;
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
using OpsMonitor.App.Settings.Telling;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Portfolio;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Live;

/// <summary>Every live component of the app, shown on real data and left again: none may stay subscribed.</summary>
public sealed class LivePagesDisposeTests(BrowserApp app) : IClassFixture<BrowserApp>, IAsyncDisposable
{
    private const string Slug = "contoso";
    private static readonly Func<Task<bool>> _yes = () => Task.FromResult(true);

    // How each is shown: its parameters. A new live component is one line here.
    private static readonly Dictionary<Type, Func<BrowserApp, BrowserSeed, object>> _shown = new()
    {
        [typeof(BackupSetPage)] = (_, seed) => new { Slug, Id = seed.Set },
        [typeof(BackupsPage)] = (_, _) => new { Slug },
        [typeof(FirstRunPage)] = (_, _) => new { Slug },
        [typeof(KeysPage)] = (_, _) => new { Slug },
        [typeof(DeadlinesPage)] = (_, _) => new { Slug },
        [typeof(ChannelsPage)] = (_, _) => new { Slug },
        [typeof(RulesPage)] = (_, _) => new { Slug },
        [typeof(RulePage)] = (_, seed) => new { Slug, Id = (long?)seed.Rule },
        [typeof(DeliveriesPage)] = (_, _) => new { Slug },
        [typeof(DeliveryPage)] = (_, seed) => new { Slug, Id = seed.Delivery },
        [typeof(LoginsPage)] = (_, _) => new { Slug },
        [typeof(FindingPage)] = (_, seed) => new { Slug, Id = seed.Finding },
        [typeof(FindingsPage)] = (_, _) => new { Slug },
        [typeof(InventoryPage)] = (_, _) => new { Slug },
        [typeof(InventorySyncPage)] = (_, seed) => new { Slug, Id = seed.Sync },
        [typeof(ItemHistoryPage)] = (_, _) => new { Slug },
        [typeof(NotificationBell)] = (app, _) => new { Slug, Tenant = app.Contoso, User = app.AnaId },
        [typeof(NotificationToasts)] = (app, _) => new { Slug, Tenant = app.Contoso, User = app.AnaId },
        [typeof(NotificationsPage)] = (_, _) => new { Slug },
        [typeof(OverviewPage)] = (_, _) => new { Slug },
        [typeof(PortfolioBoard)] = (_, _) => new { Scope = PortfolioScope.All, Allowed = _yes },
        [typeof(RunPage)] = (_, seed) => new { Slug, Id = seed.Run },
        [typeof(RunsList)] = (app, _) => new { Slug, Person = new TenantContext(app.Contoso, Slug, "Contoso", app.AnaId, "Ana Ruiz", TenantRole.Operator), State = new RunsPageState() },
        [typeof(RunsPage)] = (_, _) => new { Slug },
        [typeof(TenantNav)] = (app, _) => new { Slug, Tenant = app.Contoso },
        [typeof(TenantWallPage)] = (_, _) => new { Slug },
        [typeof(WallBoard)] = (_, _) => new { Title = "All tenants", Scope = PortfolioScope.All, Allowed = _yes },
    };

    // Where it stands, for those that read their address.
    private static readonly Dictionary<Type, string> _at = new() { [typeof(ItemHistoryPage)] = Urls.Item(Slug, "user-0001") };

    private readonly BunitContext _bunit = new();

    // Read, not watched.
    private static readonly Type[] _still = [typeof(AuditPage), typeof(GeneralPage), typeof(MembersPage), typeof(MyKeysCard), typeof(RulePreviewCard), typeof(SeatsCard)];

    public static TheoryData<Type> LiveComponents =>
        [.. typeof(LiveComponent).Assembly.GetTypes().Where(t => t is { IsAbstract: false } && t.IsAssignableTo(typeof(LiveComponent))).Except(_still).OrderBy(t => t.Name)];

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Theory]
    [MemberData(nameof(LiveComponents))]
    public async Task LiveComponent_ShownAndLeft_LeavesNoSubscription(Type type)
    {
        Assert.True(_shown.TryGetValue(type, out var parameters), $"{type.Name} is live, and no line above says how it is shown.");
        var seed = await app.SeedAsync();
        await using var scope = app.Services.CreateAsyncScope();
        SetUp(scope.ServiceProvider, await app.Services.SessionAsync(app.AnaId));
        var feed = app.Services.GetRequiredService<LiveFeed>();
        var before = feed.SubscriptionCount;
        _bunit.Services.GetRequiredService<NavigationManager>().NavigateTo(_at.GetValueOrDefault(type, "/"));

        var shown = _bunit.Render(builder =>
        {
            builder.OpenComponent(0, type);
            var values = parameters(app, seed);
            foreach (var property in values.GetType().GetProperties())
            {
                builder.AddComponentParameter(1, property.Name, property.GetValue(values));
            }

            builder.CloseComponent();
        });
        await Eventually.True(() => feed.SubscriptionCount > before, $"{type.Name} watches something");
        await Eventually.True(() => !shown.Markup.Contains("skeleton", StringComparison.Ordinal), $"{type.Name} shows what it read");

        await _bunit.DisposeComponentsAsync();

        Assert.Equal(before, feed.SubscriptionCount);
    }

    [Fact]
    public void Table_OfComponents_HasNoneThatIsGone() => Assert.Equal(LiveComponents.Select(c => c.Data.Name), _shown.Keys.Select(t => t.Name).Order());

    // The app's own services, except for those that belong to a circuit: of these bunit has its own.
    private void SetUp(IServiceProvider services, Claim session)
    {
        _bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        _bunit.AddAuthorization().SetAuthorized("Ana Ruiz").SetClaims(new Claim(ClaimTypes.NameIdentifier, $"{app.AnaId}"), new Claim(ClaimTypes.Name, "Ana Ruiz"), session);
        _bunit.Services.AddMudServices(o => o.PopoverOptions.CheckForPopoverProvider = false);
        _bunit.Services.AddSingleton(new ViewerClock(TimeProvider.System));
        OfCircuit<CurrentTenant>();
        OfCircuit<OneAtATime>();
        OfCircuit<RunActions>();
        _bunit.Services.AddFallbackServiceProvider(services);
    }

    // Made from what bunit has and, for the rest, from what the app has.
    private void OfCircuit<T>()
        where T : class => _bunit.Services.AddScoped(_ => ActivatorUtilities.CreateInstance<T>(_bunit.Services));
}
