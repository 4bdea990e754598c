using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Portfolio;
using OpsMonitor.Domain.Portfolio;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Portfolio;

public sealed class BoardPartsTests : IAsyncLifetime
{
    private readonly BunitContext _bunit = new();
    private readonly LiveFeed _feed = new(TimeProvider.System, NullLogger<LiveFeed>.Instance);
    private Ledger _ledger = null!;
    private bool _allowed = true;
    private int _asked;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        _bunit.Services.AddSingleton(_feed).AddSingleton(SampleCards.All);
        _bunit.Services.AddSingleton(new ViewerClock(TimeProvider.System));
        _bunit.Services.AddSingleton(Reads());
    }

    public async ValueTask DisposeAsync()
    {
        await _bunit.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Tenants_Rows_LeadToTheirLists()
    {
        await _ledger.FinishAsync(Bad("a"));
        var tenants = Part<PortfolioTenants>();
        await Shows(tenants, "tbody tr");

        Assert.Equal(["Contoso", "Fabrikam"], tenants.FindAll("td.main-cell a").Select(a => a.TextContent));
        var links = tenants.Find("tbody tr").QuerySelectorAll("a").Select(a => a.GetAttribute("href"));
        Assert.Equal(
            ["t/contoso", "t/contoso/runs", "t/contoso/runs?status=failed&ended_days=1", "t/contoso/runs?bucket=partially_succeeded&ended_days=1", "t/contoso/runs?ended_days=1", "t/contoso/findings?status=new", "t/contoso/inventory"],
            links);
        Assert.Empty(tenants.FindAll("header button"));
    }

    [Fact]
    public async Task Tenants_TroubleElsewhere_DoesNotMoveRowsUntilAsked()
    {
        var tenants = Part<PortfolioTenants>();
        await Shows(tenants, "tbody tr");
        await _ledger.SqlAsync("insert into bulk_operation_runs (tenant_id, resource, action, status) values (2, 'users', 'offboard', 'failed')");
        _feed.Publish(LiveKey.Runs(_ledger.Fabrikam));

        await Shows(tenants, "header button");
        Assert.Equal(["Contoso", "Fabrikam"], tenants.FindAll("td.main-cell a").Select(a => a.TextContent));
        tenants.Find("header button").Click();
        Assert.Equal(["Fabrikam", "Contoso"], tenants.FindAll("td.main-cell a").Select(a => a.TextContent));
        Assert.Empty(tenants.FindAll("header button"));
    }

    [Fact]
    public async Task Active_RunOfAnyTenant_AppearsWithItsSignal()
    {
        var active = Part<PortfolioActive>();
        await Shows(active, ".quiet");
        var run = await _ledger.QueueAsync(_ledger.Fabrikam);
        _feed.Publish(LiveKey.Run(_ledger.Fabrikam, run));

        await Shows(active, "tr.run");
        Assert.Equal($"t/fabrikam/runs/{run}", active.Find("a.open").GetAttribute("href"));
    }

    [Fact]
    public async Task Active_RightLost_ReadsNoMore()
    {
        var run = await _ledger.QueueAsync();
        var active = Part<PortfolioActive>();
        await Shows(active, "tr.run");
        _allowed = false;
        await _ledger.QueueAsync();
        _feed.Publish(LiveKey.Run(_ledger.Contoso, run));
        await Eventually.True(() => _asked > 1, "the right was asked for again");
        Assert.Single(active.FindAll("tr.run"));
    }

    [Fact]
    public async Task Wall_Tiles_SayTheStateInOneLine()
    {
        await _ledger.FinishAsync(Bad("a"));
        var tiles = Part<WallTenants>();
        await Shows(tiles, "li");

        Assert.Equal(["1 failedin the last hour", "Quiet"], tiles.FindAll(".state").Select(s => s.TextContent));
        Assert.Equal(["bad", "calm"], tiles.FindAll("li").Select(l => l.ClassName));
        Assert.Empty(tiles.FindAll("a, button, input"));
    }

    [Fact]
    public async Task Wall_MoreTenantsThanPlaces_CountsTheRest()
    {
        await _ledger.SqlAsync("insert into tenants (id, slug, name) overriding system value select 100 + n, 'more-' || n, 'More ' || n from generate_series(1, 20) n");
        var tiles = Part<WallTenants>();
        await Shows(tiles, "li.more");

        Assert.Equal(12, tiles.FindAll("li").Count);
        Assert.Equal("and 11 moreNothing failed there in the last hour", tiles.Find("li.more").TextContent);
    }

    [Fact]
    public async Task Wall_Bars_ShowWhoRunsWhatAndCountTheRest()
    {
        foreach (var _ in Enumerable.Range(0, 9))
        {
            await _ledger.BeginAsync(total: 4);
        }

        var active = Part<WallActive>();
        await Shows(active, ".run");
        Assert.Equal(8, active.FindAll(".run").Count);
        Assert.Equal("ContosoAdd policies to backup set", active.Find(".what").TextContent);
        Assert.Equal("and 1 more", active.Find(".none").TextContent);
        var trouble = Part<WallTrouble>();
        await Shows(trouble, ".none.good");
    }

    [Fact]
    public async Task Wall_NothingReadYet_SaysNoNumber()
    {
        var mayRead = new TaskCompletionSource<bool>();
        Task<bool> Later() => mayRead.Task;
        var active = _bunit.Render<BoardOf<WallActive>>(p => p.Add(c => c.Scope, PortfolioScope.All).Add(c => c.Allowed, Later));

        Assert.Equal("Active", active.Find("h2").TextContent.Trim());
        Assert.NotNull(active.Find("[aria-busy]"));
        mayRead.SetResult(true);
        await Shows(active, "h2 span");
        Assert.Empty(active.FindAll("[aria-busy]"));
    }

    [Fact]
    public async Task Board_WhileARunStarts_CountsWhatItLists()
    {
        await using var source = NpgsqlDataSource.Create(_ledger.ConnectionString);
        foreach (var scope in new[] { PortfolioScope.All, PortfolioScope.Of(_ledger.Contoso) })
        {
            using var between = new CommandCounter(new NpgsqlConnectionStringBuilder(_ledger.ConnectionString).Database!, number =>
            {
                using var command = source.CreateCommand(number == 1 ? "insert into bulk_operation_runs (tenant_id, resource, action) values (1, 'users', 'offboard')" : "select 1");
                command.ExecuteNonQuery();
            });
            var read = await Reads().ReadAsync(scope, DateTimeOffset.UtcNow, default, TestContext.Current.CancellationToken);

            Assert.True(between.Count >= 3);
            Assert.Equal(read.Tenants.Sum(t => t.Active), read.Active.Total);
        }
    }

    [Fact]
    public async Task Board_WhenDisposed_LeavesNoSubscription()
    {
        Part<PortfolioTenants>();
        Assert.Equal(2, _feed.SubscriptionCount);
        await _bunit.DisposeComponentsAsync();
        Assert.Equal(0, _feed.SubscriptionCount);
    }

    private static Task Shows<T>(IRenderedComponent<T> part, string selector)
        where T : IComponent => Eventually.True(() => part.FindAll(selector).Count > 0, $"{selector} is shown");

    private Task<bool> Allowed()
    {
        _asked++;
        return Task.FromResult(_allowed);
    }

    private BoardReads Reads() => new(_ledger.Get<OneMoment>(), _ledger.Get<PortfolioQueries>(), new());

    private IRenderedComponent<BoardOf<T>> Part<T>()
        where T : BoardPart => _bunit.Render<BoardOf<T>>(p => p.Add(c => c.Scope, PortfolioScope.All).Add(c => c.Allowed, Allowed));

    /// <summary>A board of one part.</summary>
    private sealed class BoardOf<T> : Board
        where T : BoardPart
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent(0, typeof(T));
            builder.AddComponentParameter(1, nameof(BoardPart.Scope), Scope);
            builder.AddComponentParameter(2, nameof(BoardPart.Read), Read);
            builder.CloseComponent();
        }
    }
}
