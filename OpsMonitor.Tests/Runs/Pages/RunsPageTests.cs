using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Deadlines;
using OpsMonitor.App.Runs.List;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Runs.SavedViews;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Pages;

/// <summary>The page and its live parts over a real database, without a browser.</summary>
public sealed class RunsPageTests : IAsyncLifetime
{
    private readonly BunitContext _bunit = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly LiveFeed _feed;
    private readonly ViewerClock _viewer;
    private Ledger _ledger = null!;

    public RunsPageTests()
    {
        _feed = new LiveFeed(_clock, NullLogger<LiveFeed>.Instance);
        _viewer = new ViewerClock(_clock);
    }

    private NavigationManager Navigation => _bunit.Services.GetRequiredService<NavigationManager>();

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        _bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        _bunit.Services.AddMudServices(o => o.PopoverOptions.CheckForPopoverProvider = false);
        _bunit.Services.AddSingleton(_feed).AddSingleton(_viewer).AddSingleton<SharedReads>().AddSingleton<DeadlineReads>().AddSingleton(_ledger.Get<DeadlineQueries>());
        _bunit.Services.AddSingleton(_ledger.Get<RunLists>()).AddSingleton(_ledger.Get<RunFacetReads>()).AddSingleton(_ledger.Get<OneMoment>()).AddSingleton(_ledger.Get<RunQueries>()).AddSingleton(_ledger.Get<RunLedger>());
        _bunit.Services.AddSingleton(_ledger.Get<SavedViewQueries>()).AddSingleton(_ledger.Get<SavedViewLedger>());
        _bunit.Services.AddSingleton(_ledger.Get<RunRetries>()).AddSingleton<WorkSignal>().AddSingleton<RetryStarter>();
        _bunit.Services.AddSingleton<AuthenticationStateProvider>(new Ana(await _ledger.Services.SessionAsync(1)));
        _bunit.Services.AddSingleton(_ => new Seats(_ledger.Ops, TimeProvider.System, NullLogger<Seats>.Instance));
        _bunit.Services.AddSingleton(s => new CurrentTenant(
            s.GetRequiredService<AuthenticationStateProvider>(), _ledger.Get<TenancyQueries>(), _ledger.Get<UserSessions>(), s.GetRequiredService<Seats>(), _ledger.Get<RefusedActs>()));
        _bunit.Services.AddSingleton(_ledger.Get<ApiKeys>()).AddSingleton<TimeProvider>(_clock);
        _bunit.Services.AddScoped<OneAtATime>().AddSingleton(SampleCards.All);
    }

    public async ValueTask DisposeAsync()
    {
        await _bunit.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Page_WithoutRuns_SaysHowToStartOneAndFiltersSayHowToWiden()
    {
        var page = await OpenAsync("/t/contoso/runs", "No runs yet");
        Assert.Contains("KEY=YOUR_API_KEY", page.Markup, StringComparison.Ordinal);

        await _bunit.DisposeComponentsAsync();
        var filtered = await OpenAsync("/t/contoso/runs?stalled=1", "No run matches these filters");
        Assert.Equal("t/contoso/runs", filtered.Find(".empty a.btn").GetAttribute("href"));
    }

    [Fact]
    public async Task Page_OfAnotherTenant_IsNotRendered()
    {
        Navigation.NavigateTo("/t/fabrikam/runs");
        var page = _bunit.Render<RunsPage>(p => p.Add(r => r.Slug, "fabrikam"));
        await Task.Yield();
        Assert.Empty(page.Markup);
    }

    [Fact]
    public async Task Page_OnASignal_RendersTheChangedRowAndOffersTheNewOne()
    {
        var first = await _ledger.BeginAsync(total: 10);
        var second = await _ledger.BeginAsync(total: 10);
        var page = await OpenAsync("/t/contoso/runs?bucket=running", "0 of 10");
        var table = page.FindComponent<RunsTable>();
        Assert.Equal([second.Run, first.Run], table.Instance.Lines.Select(l => l.Run.Id));
        var (before, around) = (table.Instance.Lines, page.FindComponent<RunsLookMenu>().RenderCount);

        await _ledger.Get<RunLedger>().RecordItemsAsync(_ledger.Contoso, second.Run, second.Attempt, [Ok("a")]);
        await _ledger.BeginAsync();
        await TickAsync(page, "1 new run");
        Assert.Contains("1 of 10", page.FindAll(".run-list tbody tr")[0].TextContent, StringComparison.Ordinal);
        Assert.Same(before[1], table.Instance.Lines[1]);

        await _ledger.Get<RunLedger>().FinishAsync(_ledger.Contoso, first.Run, first.Attempt, _ledger.Ana);
        await TickAsync(page, "1 new run, 1 here no longer matches");
        Assert.Equal([second.Run, first.Run], table.Instance.Lines.Select(l => l.Run.Id));
        Assert.Contains("Partial", page.Find("tr.gone").TextContent, StringComparison.Ordinal);

        await page.ClickAsync(c => c.Find(".pill"));
        await Eventually.True(() => page.FindAll("tr.gone").Count == 0 && page.FindAll(".run-list tbody tr").Count == 2, "the list is read again");
    }

    [Fact]
    public async Task Headline_UnderFilters_CountsWhatTheListShows()
    {
        await _ledger.FinishAsync(Bad("a"));
        await _ledger.FinishAsync(Ok("a"));
        var (run, attempt) = await _ledger.BeginAsync();
        var page = await OpenAsync("/t/contoso/runs?resource=backup_set&bucket=failed", "1 of 3 runs");
        Assert.Single(page.FindAll(".run-list tbody tr"));

        // The counts come with the rows, not behind them.
        await _ledger.Get<RunLedger>().RecordItemsAsync(_ledger.Contoso, run, attempt, [Bad("a")]);
        await _ledger.Get<RunLedger>().FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana);
        await TickAsync(page, "1 new run");
        Assert.Contains("2 of 3 runs", page.Markup, StringComparison.Ordinal);

        await _bunit.DisposeComponentsAsync();
        await OpenAsync("/t/contoso/runs?days=7", "3 runs in the last 7 days");
        await OpenAsync("/t/contoso/runs?days=1", "3 runs in the last day");
        await _bunit.DisposeComponentsAsync();
        await OpenAsync("/t/contoso/runs?bucket=queued", "0 of 3 runs");
    }

    [Fact]
    public async Task Page_Paused_StaysAsItWasUntilResumed()
    {
        var (run, attempt) = await _ledger.BeginAsync(total: 10);
        var page = await OpenAsync("/t/contoso/runs", "0 of 10");
        await page.ClickAsync(c => c.Find("button[aria-pressed]"));
        await _ledger.Get<RunLedger>().RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a")]);
        _feed.Publish(LiveKey.Runs(_ledger.Contoso));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("Paused.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("0 of 10", page.Markup, StringComparison.Ordinal);

        await page.ClickAsync(c => c.Find("button[aria-pressed]"));
        await ShowsAsync(page, "1 of 10");
    }

    [Fact]
    public async Task Filters_ChosenBeforeTheAddressHasCome_AddToEachOther()
    {
        await _ledger.QueueAsync();
        var filters = _bunit.Render<RunsFilters>(p => p.Add(f => f.Slug, "contoso").Add(f => f.State, new()));
        await filters.ChooseAsync("Resource", "doors");
        await filters.ChooseAsync("Action", "revoke");
        Assert.EndsWith("/runs?resource=doors&action=revoke", Navigation.Uri, StringComparison.Ordinal);

        filters.Render(p => p.Add(f => f.State, new() { Resource = "badges" })); // gone elsewhere meanwhile
        await filters.ChooseAsync("Action", "issue");
        Assert.EndsWith("/runs?resource=badges&action=issue", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OfAnotherTenantWithTheSameCounts_TellsThemAgain()
    {
        var told = 0;
        TenantContext Person(TenantId tenant, string slug) => new(tenant, slug, slug, 1, "Ana Ruiz", TenantRole.Operator);
        var list = _bunit.Render<RunsList>(p => p.Add(f => f.Person, Person(_ledger.Contoso, "contoso")).Add(f => f.Slug, "contoso").Add(f => f.State, new()).Add(f => f.FacetsChanged, _ => told++));
        await Eventually.True(() => told == 1, "the first tenant's counts are told");

        list.Render(p => p.Add(f => f.Person, Person(_ledger.Fabrikam, "fabrikam")).Add(f => f.Slug, "fabrikam"));
        await Eventually.True(() => told == 2, "those of the second are told too");
    }

    [Fact]
    public async Task Filters_EachChoice_IsAnAddress()
    {
        await _ledger.QueueAsync();
        _viewer.Use("Europe/Berlin");
        var facets = await _ledger.Get<RunLists>().FacetsAsync(_ledger.Contoso, RunFilter.Any);
        var filters = _bunit.Render<RunsFilters>(p => p.Add(f => f.Slug, "contoso").Add(f => f.Facets, facets)
            .Add(f => f.State, new() { Reason = "throttled", RetryOf = 12, From = new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.FromHours(2)) }));
        Assert.Equal(5, filters.FindAll(".seg small").Count);

        Assert.Equal(["Failed for throttled", "Retries of #12"], filters.FindAll(".tag span").Select(t => t.TextContent));
        Assert.DoesNotContain("reason=", filters.Find(".tag").GetAttribute("href"), StringComparison.Ordinal);
        var dates = filters.FindAll("input[type=date]");
        Assert.Equal("2026-07-01", dates[0].GetAttribute("value"));
        await dates[1].ChangeAsync(new ChangeEventArgs { Value = "2026-07-31" });
        Assert.Equal(new DateTimeOffset(2026, 7, 31, 22, 0, 0, TimeSpan.Zero), RunsPageState.Of(PageQuery.OfAddress(Navigation.Uri)).To);
        await filters.Named("Started by").ChangeAsync(new ChangeEventArgs { Value = " Ana Ruiz " });
        Assert.Equal("Ana Ruiz", RunsPageState.Of(PageQuery.OfAddress(Navigation.Uri)).By);
    }

    [Fact]
    public async Task Views_SavedSharedAndRefused_SaySo()
    {
        var state = new RunsPageState { Bucket = RunStatusBucket.Failed };
        var views = _bunit.Render<RunsViews>(p => p.Add(v => v.Slug, "contoso").Add(v => v.State, new())
            .Add(v => v.Person, new(_ledger.Contoso, "contoso", "Contoso", 1, "Ana Ruiz", TenantRole.Operator)));
        var panel = await views.OpenAsync(_bunit);
        await Eventually.True(() => panel.Markup.Contains("No saved views yet", StringComparison.Ordinal), "the views are read");
        Assert.Empty(panel.FindAll("form"));

        views.Render(p => p.Add(v => v.State, state));
        await panel.TypeAsync("Save these filters as", "Failed");
        await panel.ActAsync(c => c.Find("form"), e => e.SubmitAsync());
        await Eventually.True(() => views.Find("button").TextContent == "Failed", "the view is open");
        Assert.Equal("t/contoso/runs?bucket=failed", panel.Find("a").GetAttribute("href"));
        await panel.TypeAsync("Save these filters as", "Failed");
        await panel.ActAsync(c => c.Find("form"), e => e.SubmitAsync());
        await Eventually.True(() => panel.FindAll("[role=alert]").Count == 1, "the name is taken");

        await panel.ClickAsync(c => c.Button("Share Failed"));
        await Eventually.True(() => panel.Markup.Contains("yours, shared", StringComparison.Ordinal), "it is shared");
        views.Render(p => p.Add(v => v.State, state with { Days = 7 }));
        Assert.Equal("Views", views.Find("button").TextContent);
        await panel.ClickAsync(c => c.Button("Delete Failed"));
        await Eventually.True(() => panel.FindAll("a").Count == 0, "it is deleted");
    }

    private async Task<IRenderedComponent<RunsPage>> OpenAsync(string address, string until)
    {
        Navigation.NavigateTo(address);
        var page = _bunit.Render<RunsPage>(p => p.Add(r => r.Slug, "contoso"));
        await ShowsAsync(page, until);
        return page;
    }

    private async Task TickAsync(IRenderedComponent<RunsPage> page, string until)
    {
        _feed.Publish(LiveKey.Runs(_ledger.Contoso));
        await Eventually.True(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return page.Markup.Contains(until, StringComparison.Ordinal);
            },
            $"the page shows '{until}'");
    }

    private static Task ShowsAsync(IRenderedComponent<RunsPage> page, string text) =>
        Eventually.True(() => page.Markup.Contains(text, StringComparison.Ordinal), $"the page shows '{text}'");

    private sealed class Ana(Claim session) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(
            new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "1"), new(SignedIn.NameClaim, "Ana Ruiz"), session], "test"))));
    }
}
